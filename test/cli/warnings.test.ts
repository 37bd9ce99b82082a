import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Lifecycle } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { expect } from 'chai';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { orgOptions } from '../../src/cli/org/orgOptions.js';
import { openRetryLog } from '../../src/cli/wait/schedulingLines.js';
import { planWarnings } from '../../src/cli/input/definitionFile.js';
import { ROLLOUT_FORMAT_NAMES, writeRollout } from '../../src/cli/output/rolloutOutput.js';
import { formatFor } from '../../src/cli/output/rowOutput.js';
import { rolloutListener } from '../../src/cli/rollout/showRollout.js';
import { newProgress } from '../../src/core/push/progress.js';
import { paragraph } from '../../src/format/document/blocks.js';
import type { WholeRollout } from '../../src/format/rollout/rolloutReport.js';
import { gate, key, NOW, org, plan, wave } from '../core/rollout/fixtures.js';
import { only } from '../support/only.js';
import { plannedLine } from '../support/records.js';

const withTerminal = <T>(stream: 'stdout' | 'stderr', isTTY: boolean, work: () => T): T => {
  const before = Object.getOwnPropertyDescriptor(process[stream], 'isTTY');
  Object.defineProperty(process[stream], 'isTTY', { value: isTTY, configurable: true });
  try {
    return work();
  } finally {
    if (before === undefined) Reflect.deleteProperty(process[stream], 'isTTY');
    else Object.defineProperty(process[stream], 'isTTY', before);
  }
};

describe('how commands open an org', () => {
  const warned: string[] = [];
  const listener = (text: string): Promise<void> => Promise.resolve(void warned.push(text));
  before(() => {
    Lifecycle.getInstance().onWarning(listener);
  });
  after(() => {
    Lifecycle.getInstance().removeAllListeners(Lifecycle.warningEventName);
  });

  beforeEach(() => {
    warned.length = 0;
  });

  it('warns of a wrong clock, with the minutes and the direction', async () => {
    const { onClockOff } = orgOptions();
    onClockOff?.(7 * 60_000 + 20_000);
    onClockOff?.(-125 * 60_000);
    // A command that ran in this process before may have left a listener, which is called first.
    await setImmediate();
    expect(warned[0]).to.contain('7 m 0 s').and.contain('ahead of');
    expect(warned[1]).to.contain('2 h').and.contain('behind').and.not.contain('ahead');
  });

  it('records retries, and shows the progress of long reads unless their rows show it', () => {
    expect(orgOptions()).not.to.have.property('onRetry');
    const log = openRetryLog({ logToStderr: () => undefined }, false);
    expect(orgOptions({ onRetry: log.note }).onRetry).to.equal(log.note);
    const showsReads = (isTTY: boolean, showsRows?: boolean): boolean =>
      withTerminal('stdout', isTTY, () => orgOptions({ showsRows }).onRead !== undefined);
    expect([showsReads(true), showsReads(false, true), showsReads(true, true)]).to.deep.equal([true, true, false]);
  });
});

describe('warnings about a plan', () => {
  it('are about waves without orgs or too small for their gate, and expired exclusions', () => {
    const small = gate({ minSample: 2 });
    const planned = plan([
      ...[wave('none', [], { gate: small }), wave('nobody', []), wave('one', [org(1)], { gate: small })],
      ...[wave('enough', [org(2), org(3)], { gate: small }), wave('few', [org(4)], { gate: small })],
    ]);
    const exclusion = { withSandboxes: false, reason: 'opted out' };
    const exclusions = [
      { ...exclusion, orgKey: key(8), expires: '2026-11-02' },
      { ...exclusion, orgKey: key(9), expires: '2026-11-30' },
    ];
    const warnings = planWarnings(planned, exclusions, NOW);
    expect(warnings).to.have.length(3);
    expect(warnings[0]).to.contain(key(8)).and.contain('2026-11-02').and.contain('opted out');
    expect(warnings[1]).to.contain(': none, nobody.');
    expect(warnings[2]).to.contain('one, few').and.not.contain('enough,');
    expect(planWarnings(plan([wave('all', [org(1)])]), [], NOW)).to.deep.equal([]);
  });
});

describe('the display while pushes of a rollout are made', () => {
  const progress = newProgress(plannedLine().plan);
  const listening = (username: string, isTTY: boolean, isJson = false) =>
    withTerminal('stderr', isTTY, () => {
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
      const before = signals.map((signal) => process.listeners(signal));
      const context = { username: '' };
      const [lines, elsewhere]: [string[], string[]] = [[], []];
      const spinner = { start: () => lines.push('spinner'), stop: () => undefined, status: '' };
      const command = only<SfCommand<unknown>>({
        spinner,
        logToStderr: (line: string) => void lines.push(line),
        jsonEnabled: () => isJson,
      });
      const listener = rolloutListener(command, only<OpenOrg>({ username }), 'plan.json', context);
      for (const [index, signal] of signals.entries()) {
        process.removeAllListeners(signal);
        for (const each of before[index] ?? []) process.on(signal, each);
      }
      listener.onProgress?.(progress);
      listener.showIn({ onProgress: () => void elsewhere.push('live') });
      listener.onProgress?.({ ...progress, accepted: new Set(progress.spec.orgs) });
      return { context, lines, elsewhere };
    });

  it('is in the block of the rollout, where that is drawn at a terminal', () => {
    expect(listening('pm', true).elsewhere).to.deep.equal(['live']);
    expect(listening('pm', true).lines).to.deep.equal(['spinner']);
    for (const { elsewhere, lines } of [listening('pm', false), listening('pm', true, true)]) {
      expect(elsewhere).to.deep.equal([]);
      expect(lines.at(-1)).to.contain('2 of 2 orgs');
    }
  });

  it('lets errors name the command that continues the rollout, and the org if it has a name', () => {
    const wait = 'sf package push rollout advance --plan-file plan.json';
    expect(listening('pm', false).context).to.deep.equal({ username: 'pm', wait: `${wait} --target-org pm` });
    expect(listening('', false).context).to.deep.equal({ username: '', wait });
  });
});

describe('the report of a rollout', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollout-report-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const whole = { ...only<WholeRollout>({}), customers: undefined };

  it('is written as text into a file only on request, with its page', async () => {
    const human = [paragraph('one'), paragraph('two')];
    await writeRollout(whole, human, 'human', undefined, []);
    expect(await readdir(folder)).to.deep.equal([]);
    const file = join(folder, 'report.txt');
    await writeRollout(whole, human, 'human', file, []);
    expect(await readFile(file, 'utf8')).to.equal('one\ntwo\n');
  });

  it('has the requested format, that of its file, or the default', () => {
    expect(formatFor({}, ROLLOUT_FORMAT_NAMES, 'csv')).to.equal('human');
    expect(formatFor({ 'output-file': 'a' }, ROLLOUT_FORMAT_NAMES, 'csv')).to.equal('csv');
    expect(formatFor({ 'output-file': 'a.xml' }, ROLLOUT_FORMAT_NAMES, 'csv')).to.equal('junit');
    expect(formatFor({ 'output-file': 'a.md', 'result-format': 'html' }, ROLLOUT_FORMAT_NAMES, 'csv')).to.equal('html');
    expect(() => formatFor({ 'output-file': 'a.pdf' }, ROLLOUT_FORMAT_NAMES, 'csv'))
      .to.throw()
      .with.property('exitCode', 2);
  });
});
