import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { requireConfirmation } from '../../src/cli/confirm/confirm.js';
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

  it('is answered with yes', async () => {
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

  it('is shown unchanged, and waits two minutes', async () => {
    const given: unknown[] = [];
    const confirm = (options: unknown): Promise<boolean> => {
      given.push(options);
      return Promise.resolve(true);
    };
    await requireConfirmation({ jsonEnabled: () => false, confirm }, 'Push it');
    expect(given).to.deep.equal([{ message: 'Push it', ms: 120_000 }]);
  });

  it('is not asked where nobody could answer; the error names the flag to use', async () => {
    const confirm = (): never => expect.fail('it was asked');
    const saidOf = async (isJson: boolean, isTerminal: boolean): Promise<string> => {
      process.stdin.isTTY = isTerminal;
      const error: unknown = await requireConfirmation({ jsonEnabled: () => isJson, confirm }, 'Push it').catch(
        (thrown: unknown) => thrown,
      );
      process.stdin.isTTY = true;
      return [(error as SfError).message, ...((error as SfError).actions ?? [])].join(' ');
    };
    for (const said of [await saidOf(true, true), await saidOf(false, false)])
      expect(said).to.contain('Push it').and.contain('--no-prompt');
  });

  it('fails with the error of the prompt', async () => {
    const broken = new Error('the terminal is gone');
    expect(await asked(() => Promise.reject(broken))).to.equal(broken);
  });

  it('ends the command where it is closed without an answer, and nothing else keeps the process alive', async () => {
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
