import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import { setImmediate as drawn } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { showLiveSteps } from '../../src/cli/rollout/liveSteps.js';
import { showLiveWait } from '../../src/cli/wait/liveWait.js';
import { asShown, rolloutBlocks, showRollout, showSteps } from '../../src/cli/rollout/showRollout.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import type { PushEstimate } from '../../src/core/report/estimate.js';
import { newProgress } from '../../src/core/push/progress.js';
import { byCause, type CauseBlock, groupFailures } from '../../src/core/report/failureGroups.js';
import type { RolloutResult } from '../../src/core/rollout/result/result.js';
import { plannedLine } from '../support/records.js';
import { error, failure, report } from '../support/reports.js';
import { RESULTS } from '../support/rollouts.js';

const silence = new OrgError('unavailable', 'ERROR_HTTP_503', 'x');
const PLAN_FILE = 'my plan.json';

/** A terminal, what was drawn on it last, and its time. */
const terminal = () => {
  const drawn: string[] = [];
  const write = (text: string): boolean => drawn.push(stripVTControlCharacters(text).replaceAll('\r', '')) > 0;
  const stream = Object.assign(new EventEmitter(), { isTTY: true, columns: 120, rows: 50, write });
  return { stream: stream as never, drawn, last: () => drawn.at(-1) ?? '' };
};

const clock = (): { pass: (ms: number) => void } => {
  let time = 1_000_000;
  beforeEach(() => {
    mock.method(Date, 'now', () => time);
  });
  afterEach(() => {
    mock.restoreAll();
  });
  return { pass: (ms) => void (time += ms) };
};

describe('waiting for a push at a terminal', () => {
  const { pass } = clock();
  const now = (): Date => new Date('2026-11-28T01:00:00Z');
  const failing = (failed: number) => report('InProgress', { InProgress: 50 - failed, Failed: failed });

  it('shows before the first poll only that it waits, or an error', async () => {
    const { stream, last } = terminal();
    const lines = showLiveWait(stream, { now });
    expect(last().trim()).to.equal('Waiting...');
    lines.onMiss(silence);
    await drawn();
    expect(last()).to.contain('ERROR_HTTP_503').and.not.contain('Waiting');
    lines.onLook(failing(0));
    await drawn();
    expect(last()).to.contain('0 of 50 orgs').and.not.contain('ERROR_HTTP_503');
    lines.onMiss(silence);
    await drawn();
    expect(last()).to.contain('0 of 50 orgs').and.contain('ERROR_HTTP_503');
    lines.stop();
    expect(last()).to.contain('0 of 50 orgs');
  });

  it('asks once how long it will take, and not of a push that has ended', async () => {
    const asked: string[] = [];
    const estimate = ({ status }: { status: string }): Promise<PushEstimate> => {
      asked.push(status);
      const groups = { byFromVersion: [], byInstance: [] };
      return Promise.resolve({
        orgs: 50,
        seconds: 7200,
        isUpperBound: false,
        pushes: 4,
        jobs: 9,
        p50: 5,
        p90: 9,
        ...groups,
      });
    };
    const ended = terminal();
    const lines = showLiveWait(ended.stream, { now, estimate });
    lines.onLook(report('Succeeded', { Succeeded: 50 }));
    lines.stop();
    expect(asked).to.deep.equal([]);
    const running = terminal();
    const more = showLiveWait(running.stream, { now, estimate });
    more.onLook(failing(0));
    expect(running.last()).not.to.contain('about 2 h');
    await drawn();
    more.onLook(failing(0));
    await drawn();
    expect(running.last()).to.contain('about 2 h');
    more.stop();
    expect(asked).to.deep.equal(['InProgress']);
  });

  it('reads causes when more orgs have failed, and not too often', async () => {
    const { stream } = terminal();
    const asked: string[] = [];
    const causes = (id: string): Promise<CauseBlock[]> => {
      asked.push(id);
      return Promise.resolve([]);
    };
    const lines = showLiveWait(stream, { now, causes });
    const { pushRequestId } = failing(0);
    for (const [failed, after, times] of [
      [0, 60_000, 0],
      [2, 1, 1],
      [2, 60_000, 1],
      [3, 1, 2],
      [4, 29_999, 2],
      [4, 1, 3],
      [4, 60_000, 3],
    ] as const) {
      pass(after);
      lines.onLook(failing(failed));
      expect(asked, `${failed} failed`).to.deep.equal(Array<string>(times).fill(pushRequestId));
    }
    lines.stop();
    await Promise.resolve();
  });

  it('shows new causes first, and no causes where they cannot be read', async () => {
    const { stream, last } = terminal();
    const many = (count: number, first: number, type: string) =>
      Array.from({ length: count }, (_, index) => failure(first + index, [error(type)]));
    const found = (...failures: ReturnType<typeof many>): CauseBlock[] =>
      byCause(groupFailures(failures, new Set(), 50));
    const locks = many(3, 1, 'LockingFailure');
    const others = [...many(2, 10, 'LimitExceeded'), ...many(1, 20, 'PACError')];
    const more = many(4, 30, 'LockingFailure');
    const answers = [found(...locks), found(...locks, ...others), silence, found(...locks, ...more, ...others)];
    const causes = (): Promise<CauseBlock[]> => {
      const answer = answers.shift();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? []);
    };
    const lines = showLiveWait(stream, { now, causes });
    const orgsOf = (): string[] => [...last().matchAll(/^ +(\d) /gm)].map(([, count = '']) => count);
    const look = async (failed: number): Promise<string[]> => {
      pass(30_000);
      lines.onLook(failing(failed));
      await new Promise((resolve) => setImmediate(resolve));
      lines.onMiss(silence);
      return orgsOf();
    };
    expect(await look(3)).to.deep.equal(['3']);
    expect(await look(6)).to.deep.equal(['2', '1', '3']);
    expect(await look(7), 'those known are kept').to.deep.equal(['2', '1', '3']);
    expect(await look(10), 'one that has grown is new').to.deep.equal(['7', '2', '1']);
    lines.stop();
  });
});

describe('waiting for a rollout', () => {
  const { pass } = clock();
  const [result, other] = [RESULTS[2], RESULTS[3]] as [RolloutResult, RolloutResult];
  const start = newProgress(plannedLine().plan);

  it('shows its headline and waves at a terminal, with actions and errors, and removes them at the end', async () => {
    const { stream, last } = terminal();
    const lines = showLiveSteps(stream);
    expect(last().trim()).to.equal('Waiting');
    lines.onStep(result);
    await drawn();
    expect(last())
      .to.contain('Acme CRM')
      .and.contain('canary')
      .and.not.match(/^ *Waiting$/m);
    lines.onProgress(start);
    await drawn();
    expect(last()).to.contain('canary').and.contain('Scheduling... 0 of 2 orgs');
    lines.onProgress({ ...start, outcome: 'scheduled' });
    await drawn();
    expect(last()).to.contain('canary').and.not.contain('Scheduling');
    lines.onMiss(silence);
    await drawn();
    expect(last()).to.contain('canary').and.contain('ERROR_HTTP_503');
    lines.onStep(other);
    await drawn();
    expect(last()).to.contain('canary').and.not.contain('ERROR_HTTP_503');
    lines.stop();
    expect(last().trim()).to.equal('');
  });

  const shownOn = async (isTTY: boolean, isJson: boolean, isWaiting: boolean) => {
    const shown: string[] = [];
    const before = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
    Object.defineProperty(process.stderr, 'isTTY', { value: isTTY, configurable: true });
    const written = mock.method(process.stderr, 'write', () => true);
    const command = { logToStderr: (line?: string) => void shown.push(line ?? ''), jsonEnabled: () => isJson };
    const lines = await showSteps(command, isWaiting);
    if (before === undefined) Reflect.deleteProperty(process.stderr, 'isTTY');
    else Object.defineProperty(process.stderr, 'isTTY', before);
    const isLive = written.mock.callCount() > 0;
    if (isLive) lines.stop();
    written.mock.restore();
    return { shown, lines, isLive };
  };

  it('redraws in place only at a terminal, while waiting, and without --json', async () => {
    expect((await shownOn(true, false, true)).isLive).to.equal(true);
    for (const [isTTY, isJson, isWaiting] of [
      [false, false, true],
      [true, true, true],
      [true, false, false],
    ] as const)
      expect((await shownOn(isTTY, isJson, isWaiting)).isLive).to.equal(false);
  });

  it('prints a line for each change, and one a minute, elsewhere', async () => {
    const { shown, lines } = await shownOn(false, false, true);
    const say = (what: () => void, after: number): number => {
      pass(after);
      what();
      return shown.length;
    };
    const step = (of: RolloutResult) => (): void => {
      lines.onStep(of);
    };
    const miss = (): void => {
      lines.onMiss(silence);
    };
    expect([say(step(result), 1), say(step(result), 59_999), say(step(result), 1), say(step(other), 1)]).to.deep.equal([
      ...[1, 1, 2, 3],
    ]);
    expect([say(miss, 1), say(miss, 1), say(step(other), 1)]).to.deep.equal([4, 4, 5]);
    lines.onProgress(start);
    lines.stop();
    expect(shown).to.have.length(5);
    expect(shown[0]).to.equal(shown[1]).and.not.equal(shown[2]);
    expect(shown[3]).to.contain('ERROR_HTTP_503');
  });
});

describe('the next command for a rollout', () => {
  const before = process.exitCode;
  afterEach(() => {
    process.exitCode = before;
  });
  const nextOf = (outcome: RolloutResult['outcome'], step: Partial<RolloutResult['step']> = {}) => {
    const [any] = RESULTS as [RolloutResult];
    const { next } = asShown({ ...any, outcome, step: { ...any.step, waitingFor: null, ...step } }, PLAN_FILE);
    return [next, process.exitCode];
  };
  const sf = (name: string, more = ''): string => `sf package push rollout ${name} --plan-file 'my plan.json'${more}`;

  it('is the one that the rollout waits for, and missing where it has ended', () => {
    expect(nextOf('waiting')).to.deep.equal([sf('advance'), 69]);
    expect(nextOf('waiting', { waitingFor: 'soak' })).to.deep.equal([sf('advance'), 69]);
    expect(nextOf('waiting', { waitingFor: 'paused' })).to.deep.equal([sf('resume'), 69]);
    expect(nextOf('waiting', { waitingFor: 'approval', wave: 'the rest' })).to.deep.equal([
      ...[sf('advance', " --approve 'the rest'"), 69],
    ]);
    for (const outcome of ['tripped', 'inconclusive'] as const)
      expect(nextOf(outcome)).to.deep.equal([sf('resume', " --reason 'why it may go on'"), 1]);
    expect([nextOf('aborted'), nextOf('succeeded'), nextOf('partial')]).to.deep.equal([
      ...[
        [null, 1],
        [null, 0],
        [null, 68],
      ],
    ]);
  });

  it('is shown at the end, with the target org of the command, and is in the result', () => {
    const shown: string[] = [];
    const [result] = RESULTS as [RolloutResult];
    const command = { log: (line?: string) => void shown.push(line ?? ''), argv: ['--target-org', 'pm'] };
    const { next, ...rest } = showRollout(command, result, PLAN_FILE);
    expect(rest).to.deep.equal(result);
    expect(next).to.equal(sf('advance'));
    expect(shown.at(-1)).to.contain(`${sf('advance')} --target-org pm`);
    const blocks = (of: RolloutResult): string => JSON.stringify(rolloutBlocks(of, PLAN_FILE));
    expect(blocks(result)).to.contain('Next:');
    expect(blocks({ ...result, outcome: 'aborted' })).not.to.contain('Next:');
    expect(blocks(result)).not.to.contain('--from-rollout');
    expect(blocks({ ...result, outcome: 'partial' }))
      .to.contain("--from-rollout 'my plan.json'")
      .and.not.contain('Next:');
  });
});
