import { expect } from 'chai';
import { exitCodes, setExitCode } from '../../src/cli/outcome.js';

describe('exit codes', () => {
  const before = process.exitCode;
  afterEach(() => {
    process.exitCode = before;
  });

  for (const [outcome, code] of [
    ['succeeded', 0],
    ['failed', 1],
    ['partial', 68],
    ['waiting', 69],
    ['nothing-to-do', 0],
    ['tripped', 1],
    ['inconclusive', 1],
    ['aborted', 1],
  ] as const) {
    it(`are ${code} for ${outcome}, like those of sf project deploy`, () => {
      setExitCode(outcome);
      expect(process.exitCode).to.equal(code);
    });
  }

  it('are in the help of each command that can return them, with their meaning', () => {
    type Section = { header: string; body: Array<{ name: string; description: string }> };
    const { header, body } = exitCodes('succeeded', 'partial') as Section;
    expect(header).to.equal('EXIT CODES');
    expect(body.map(({ name }) => name)).to.deep.equal(['0', '68']);
    for (const { description } of body) expect(description).to.match(/^[A-Z].*\.$/);
  });
});
