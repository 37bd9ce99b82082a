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
  ] as const) {
    it(`are ${code} for ${outcome}, as those of sf project deploy are`, () => {
      setExitCode(outcome);
      expect(process.exitCode).to.equal(code);
    });
  }

  it('are in the help of a command, each with what it means', () => {
    expect(exitCodes('succeeded', 'failed', 'partial', 'waiting')).to.deep.equal({
      header: 'EXIT CODES',
      body: [
        {
          name: '0',
          description:
            'Everything asked for was done, or nothing was left to do; for a report or a rollout: every org was upgraded.',
        },
        {
          name: '1',
          description:
            'Nothing was done; the push failed in every org, or in more than it may, or was canceled; a gate of a rollout tripped, or it was aborted.',
        },
        {
          name: '68',
          description:
            'Some orgs succeeded and some did not, within the limits; for schedule: the org refused some of them.',
        },
        {
          name: '69',
          description: 'The push or the rollout has not finished, has not started, or could not be waited for.',
        },
      ],
    });
    expect(exitCodes('waiting')?.body).to.have.length(1);
  });
});
