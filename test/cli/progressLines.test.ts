import { mock } from 'node:test';
import { setImmediate as drawn } from 'node:timers/promises';
import { expect } from 'chai';
import { formatFor } from '../../src/cli/output/rowOutput.js';
import { openRetryLog, schedulingLines } from '../../src/cli/wait/schedulingLines.js';
import { showGivenUp, showWaiting } from '../../src/cli/wait/waiting.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { newProgress, type Progress } from '../../src/core/push/progress.js';
import { plannedLine } from '../support/records.js';
import { report } from '../support/reports.js';

const ID = '0DV3z0000000001GAA';

/** What is shown of a command at a terminal, or at none. */
const screen = (isTTY: boolean, isJson = false) => {
  const shown: string[] = [];
  const spinner = {
    start: (text: string) => void shown.push(`start ${text}`),
    stop: () => void shown.push('stop'),
    set status(text: string) {
      shown.push(`live ${text}`);
    },
  };
  const before = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
  Object.defineProperty(process.stderr, 'isTTY', { value: isTTY, configurable: true });
  const restore = (): void => {
    if (before === undefined) Reflect.deleteProperty(process.stderr, 'isTTY');
    else Object.defineProperty(process.stderr, 'isTTY', before);
  };
  const command = {
    spinner: spinner as never,
    log: (line?: string) => void shown.push(line ?? ''),
    logToStderr: (line?: string) => void shown.push(line ?? ''),
    jsonEnabled: () => isJson,
  };
  return { shown, command, restore };
};

/** The time of this machine, for the tests of one suite. */
const clockOfItsOwn = (): { pass(ms: number): void } => {
  let time = 1_000_000;
  let clock: { mock: { restore(): void } };
  beforeEach(() => {
    clock = mock.method(Date, 'now', () => time);
  });
  afterEach(() => {
    clock.mock.restore();
  });
  return { pass: (ms) => void (time += ms) };
};

describe('the display while waiting for a push', () => {
  const clock = clockOfItsOwn();
  const now = (): Date => new Date('2026-11-28T01:00:00Z');
  const [pending, running] = [report('Pending', { Pending: 3 }), report('InProgress', { InProgress: 1, Succeeded: 2 })];
  const silence = new OrgError('unavailable', 'ERROR_HTTP_503', 'x');

  it('is a block at a terminal, which stays after Ctrl-C', async () => {
    const { command, restore } = screen(true);
    const written: string[] = [];
    const stderr = mock.method(process.stderr, 'write', (text: string) => written.push(text) > 0);
    const interrupt = { advice: () => '' };
    const lines = await showWaiting(command, { now, interrupt, check: `sf package push report -i ${ID}` });
    lines.onLook(running);
    await drawn();
    lines.onMiss(silence);
    await drawn();
    lines.stop();
    stderr.mock.restore();
    restore();
    expect(written[0]).to.contain('Waiting');
    expect(written[1])
      .to.match(/^\r\u001B\[1A[^\u001B]/)
      .and.to.match(/> Upgrading +█+░+ 2 of 3 orgs/);
    expect(written[2]).to.contain('ERROR_HTTP_503').and.to.contain('2 of 3 orgs');
    expect(interrupt.advice()).to.equal(
      `Stopped watching; the push goes on. Check it:  sf package push report -i ${ID}`,
    );
  });

  for (const [isTTY, isJson] of [
    [false, false],
    [true, true],
  ] as const)
    it(`is a line for each change, and one a minute, elsewhere: ${isTTY ? '--json' : 'a log'}`, async () => {
      const { shown, command, restore } = screen(isTTY, isJson);
      const lines = await showWaiting(command, { now });
      for (const [push, after] of [
        [pending, 0],
        [pending, 59_999],
        [pending, 1],
        [running, 1],
      ] as const) {
        clock.pass(after);
        lines.onLook(push);
      }
      lines.onMiss(silence);
      lines.onMiss(silence);
      lines.onLook(running);
      lines.stop();
      restore();
      expect(shown.map((line) => line.split(/[:;]/)[0])).to.deep.equal([
        ...['Pending', 'Pending', 'In Progress', shown[3]?.split(/[:;]/)[0], 'In Progress'],
      ]);
      expect(shown[3]).to.contain('ERROR_HTTP_503');
    });

  it('says that waiting was stopped early, where too many orgs have failed', () => {
    const { shown, command, restore } = screen(false);
    const seen = report('InProgress', { InProgress: 1, Failed: 2 });
    const looking = {} as never;
    const rules = { timeoutMs: 1, failFastAbove: { count: 1 } };
    showGivenUp(command, { seen, tooManyFailed: false, looking }, rules);
    showGivenUp(command, { seen: undefined, tooManyFailed: true, looking }, rules);
    showGivenUp(command, { seen, tooManyFailed: true, looking }, { timeoutMs: 1 });
    expect(shown).to.deep.equal([]);
    showGivenUp(command, { seen, tooManyFailed: true, looking }, rules);
    restore();
    expect(shown).to.have.length(1);
    expect(shown[0]).to.match(/2 .*3 orgs.*1/);
  });
});

describe('the display of scheduling', () => {
  const clock = clockOfItsOwn();
  const start = newProgress(plannedLine().plan);
  const [org = '', other = ''] = start.spec.orgs;
  const half: Progress = { ...start, pushRequestId: ID, accepted: new Set([org]) };
  const all: Progress = { ...half, rejected: new Map([[other, { orgKey: other, reason: 'x', message: 'x' }]]) };
  const ended: Progress = { ...all, outcome: 'scheduled' };

  it('is a live line at a terminal, which stops once', () => {
    const { shown, command, restore } = screen(true);
    const lines = schedulingLines(command, { advice: () => '' }, '');
    lines.stop();
    for (const progress of [start, half, ended]) lines.onProgress(progress);
    expect(shown.at(-1), 'it has ended').to.equal('stop');
    lines.stop();
    restore();
    expect(shown).to.deep.equal([
      ...['start Scheduling', 'live 0 of 2 orgs', 'live 1 of 2 orgs', 'live 2 of 2 orgs', 'stop'],
    ]);
  });

  for (const [isTTY, isJson] of [
    [false, false],
    [true, true],
  ] as const)
    it(`is a line each ten seconds, and the last, elsewhere: ${isTTY ? '--json' : 'a log'}`, () => {
      const { shown, command, restore } = screen(isTTY, isJson);
      const lines = schedulingLines(command, { advice: () => '' }, '');
      for (const [after, progress, linesBy] of [
        [0, start, 0],
        [9999, start, 0],
        [1, start, 1],
        [9999, start, 1],
        [0, half, 1],
        [1, half, 2],
        [1, all, 3],
        [0, all, 3],
        [20_000, ended, 3],
      ] as const) {
        clock.pass(after);
        lines.onProgress(progress);
        expect(shown.length).to.equal(linesBy);
      }
      lines.stop();
      restore();
      expect(shown).to.deep.equal([
        ...['Scheduling... 0 of 2 orgs', 'Scheduling... 1 of 2 orgs', 'Scheduling... 2 of 2 orgs'],
      ]);
    });

  it('says how to resume after Ctrl-C, or that the push is scheduled', () => {
    const { command, restore } = screen(false);
    const interrupt = { advice: () => '' };
    const lines = schedulingLines(command, interrupt, 'pm');
    expect(lines.last()).to.equal(undefined);
    lines.onProgress(start);
    expect(interrupt.advice()).to.contain('sf package push resume --use-most-recent --target-org pm');
    lines.onProgress(half);
    expect(interrupt.advice()).to.contain(`sf package push resume -i ${ID} --target-org pm`);
    lines.onProgress(ended);
    expect(interrupt.advice()).to.contain('still scheduled').and.contain(`report -i ${ID}`);
    expect(lines.last()).to.equal(ended);
    restore();
  });
});

describe('retries', () => {
  it('are kept for the result, and printed as they happen on request', () => {
    const retry = { action: 'read', reason: 'X', attempt: 1, waitMs: 500 } as const;
    const { shown, command, restore } = screen(false);
    const [quiet, verbose] = [openRetryLog(command, false), openRetryLog(command, true)];
    quiet.note(retry);
    expect(shown).to.deep.equal([]);
    verbose.note(retry);
    restore();
    expect(shown).to.deep.equal(['read: X; trying again in 0.5 s (1)']);
    expect([quiet.list, verbose.list]).to.deep.equal([[retry], [retry]]);
  });
});

describe('the format of a file', () => {
  const NAMES = ['human', 'csv'] as const;
  const of = (asked: 'csv' | undefined, file: string | undefined): string =>
    formatFor({ 'result-format': asked, 'output-file': file }, NAMES, 'csv');

  it('is the requested one, that of its ending, or the default', () => {
    expect([of('csv', 'a.txt'), of(undefined, undefined), of(undefined, 'a'), of(undefined, 'b/a.TXT')]).to.deep.equal([
      ...['csv', 'human', 'csv', 'human'],
    ]);
    expect(() => of(undefined, 'b/a.xls'))
      .to.throw(/"?a\.xls.*\.txt, \.csv/s)
      .with.property('exitCode', 2);
  });
});
