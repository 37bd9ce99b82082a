import { expect } from 'chai';
import { requireConfirmation } from '../../src/cli/confirm.js';
import { Ended } from '../../src/cli/interrupt.js';

describe('a question on a terminal', () => {
  const { isTTY } = process.stdin;
  before(() => {
    process.stdin.isTTY = true;
  });
  after(() => {
    process.stdin.isTTY = isTTY;
  });
  const asked = (confirm: () => Promise<boolean>): Promise<unknown> =>
    requireConfirmation({ jsonEnabled: () => false, confirm }, 'Push').catch((error: unknown) => error);

  it('is answered by yes', async () => {
    expect(await asked(() => Promise.resolve(true))).to.equal(undefined);
  });

  for (const [answer, confirm, exitCode] of [
    ['no', () => Promise.resolve(false), 1],
    ['Ctrl-C', () => Promise.reject(Object.assign(new Error(), { name: 'ExitPromptError' })), 130],
  ] as const)
    it(`ends the command at ${answer}`, async () => {
      const ended = await asked(confirm);
      expect(ended).to.be.instanceOf(Ended).with.property('exitCode', exitCode);
    });

  it('ends the command where it was closed without an answer, which is all that is left to wait for', async () => {
    const before = process.listeners('beforeExit');
    const ending = asked(() => new Promise(() => {}));
    const [onEnd] = process.listeners('beforeExit').filter((each) => !before.includes(each));
    onEnd?.(0);
    expect(await ending)
      .to.be.instanceOf(Ended)
      .with.property('exitCode', 1);
    expect(process.listeners('beforeExit')).to.deep.equal(before);
  });
});
