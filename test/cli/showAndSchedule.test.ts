import type { SfCommand } from '@salesforce/sf-plugins-core';
import { expect } from 'chai';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import type { Followed, WaitRules } from '../../src/app/push/waitForPush.js';
import { openRetryLog } from '../../src/cli/wait/schedulingLines.js';
import { showAndSchedule, type PlanTools, type PushFlags } from '../../src/cli/confirm/showAndSchedule.js';
import type { EligibleOrg } from '../../src/core/orgs/selection.js';
import { readTargets } from '../../src/core/orgs/entries.js';
import { preflightOf, type PlannedPush } from '../../src/core/push/plannedPush.js';
import { newProgress, type ScheduleOutcome } from '../../src/core/push/progress.js';
import { nothingScheduled, scheduledPush } from '../../src/core/push/scheduledPush.js';
import type { PushReport } from '../../src/core/report/report.js';
import type { ScheduleResult } from '../../src/core/report/scheduleResult.js';
import { PLAIN_FINDINGS } from '../support/lineage.js';
import { only } from '../support/only.js';
import { ORG_ID } from '../support/records.js';
import { report } from '../support/reports.js';

const { package: pkg, version, pushRequestId: ID } = report('Pending', {});
const pushable = { package: pkg, version, released: true, deprecated: false };
const key = (index: number): string => `00D3z00000340${String(index).padStart(2, '0')}`;
const org = (index: number, orgType: string): EligibleOrg => ({
  ...{ orgKey: key(index), orgName: null, orgType, orgStatus: 'Active', instanceName: 'NA1', parentOrg: null },
  ...{ installed: true, versionId: '04t1', blocked: false, installedVersion: '1.3.0.1' },
});
const [SANDBOX, OTHER, PRODUCTION] = [org(1, 'Sandbox'), org(2, 'Sandbox'), org(3, 'Production')];
const inactive = { orgKey: key(9), reason: 'inactive-org', message: 'inactive org' };

type Setting = {
  orgs?: EligibleOrg[];
  rejected?: (typeof inactive)[];
  skipped?: number;
  flags?: Partial<PushFlags>;
  tools?: Partial<PlanTools>;
  argv?: string[];
  outcome?: Exclude<ScheduleOutcome, 'rival'> | 'nothing-to-do';
  /** How the push stood when it ended, or the time was up. */
  ended?: PushReport | null;
  answer?: boolean;
};

describe('a plan that is shown, confirmed and scheduled', () => {
  const { exitCode } = process;
  const { isTTY } = process.stdin;
  before(() => {
    process.stdin.isTTY = true;
  });
  after(() => {
    process.stdin.isTTY = isTTY;
  });
  afterEach(() => {
    process.exitCode = exitCode;
  });

  const run = async ({
    orgs = [SANDBOX, PRODUCTION],
    rejected = [],
    skipped = 0,
    flags = {},
    tools = {},
    argv = ['--package', 'Acme CRM', '--all-behind'],
    outcome = 'scheduled',
    ended,
    answer = true,
  }: Setting = {}) => {
    process.exitCode = undefined;
    const named = tools.named ?? false;
    const keys = [...orgs, ...rejected].map(({ orgKey }, index) => ({ line: index + 1, text: orgKey }));
    const found = {
      ...{ kept: orgs.length + rejected.length, eligible: orgs, rejected, skipped },
      ...{ knownRequests: [], knownCreated: [], lineage: PLAIN_FINDINGS },
    };
    const plan: PlannedPush = {
      ...{ ...pushable, id: 'a', createdAt: '', orgId: ORG_ID, startTime: null, migration: false },
      ...{ ...preflightOf(found, named ? readTargets(keys) : undefined), expiredExclusions: [], apiCalls: 9 },
    };
    const [out, err, asked, did]: [string[], string[], string[], string[]] = [[], [], [], []];
    const command = only<SfCommand<unknown>>({
      ...{ id: 'package:push:schedule', argv, jsonEnabled: () => false },
      ...{ log: (line?: string) => out.push(line ?? ''), logToStderr: (line?: string) => err.push(line ?? '') },
      ...{ spinner: { start: () => undefined, stop: () => undefined, status: '' } },
      confirm: ({ message }: { message: string }) => {
        asked.push(message);
        return Promise.resolve(answer);
      },
    });
    const context: PlanTools['context'] = { username: 'pm' };
    const interrupt = { advice: () => '' };
    const progress = {
      ...newProgress({
        request: { versionId: version.id, startTime: null, migration: false },
        ...{ orgs: orgs.map(({ orgKey }) => orgKey), knownRequests: [] },
      }),
      ...{ accepted: new Set(orgs.map(({ orgKey }) => orgKey)), counted: orgs.length, pushRequestId: ID },
    };
    const schedule: PlanTools['schedule'] = (wasAsked, listener) => {
      did.push(`schedule, ${wasAsked ? 'asked' : 'not asked'}`);
      if (outcome === 'nothing-to-do') return Promise.resolve(nothingScheduled(plan, null));
      listener.onProgress?.({ ...progress, outcome });
      return Promise.resolve(scheduledPush({ progress, pushRequestId: ID, outcome }, pushable, []));
    };
    const follow = (_: unknown, rules: WaitRules): Promise<Followed> => {
      did.push(`follow ${rules.timeoutMs}`);
      return Promise.resolve(only<Followed>({ report: ended, seen: ended ?? undefined, tooManyFailed: false }));
    };
    const result: ScheduleResult | Error = await showAndSchedule(
      command,
      plan,
      { 'on-ineligible': 'exclude', 'dry-run': false, 'no-prompt': false, ...flags },
      {
        ...{ org: only<OpenOrg>({ username: 'pm', apiCalls: () => 5, now: () => new Date() }), named },
        ...{
          retries: openRetryLog(command, false),
          interrupt,
          context,
          schedule,
          follow,
          causes: () => Promise.resolve([]),
        },
        ...{ now: () => new Date(), estimate: () => Promise.resolve(null) },
        ...tools,
      },
    ).catch((error: unknown) => error as Error);
    // Whatever the width of a terminal is.
    const [text, said] = [out, err].map((lines) => lines.join(' ').replaceAll(/\s+/g, ' '));
    return { result, text, err: said, asked, did, context, interrupt, code: process.exitCode };
  };
  const resultOf = ({ result }: { result: ScheduleResult | Error }): ScheduleResult => {
    if (result instanceof Error) throw result;
    return result;
  };

  it('is only shown in a dry run, with its number of calls', async () => {
    const done = await run({ flags: { 'dry-run': true }, rejected: [inactive] });
    expect([done.asked, done.did, done.code]).to.deep.equal([[], [], 0]);
    expect(resultOf(done)).to.include({ dryRun: true, pushRequestId: null, outcome: 'succeeded' });
    expect(resultOf(done).plan.apiCalls).to.equal(8);
    expect(done.text).to.contain('Acme CRM 1.4.0.6').and.contain('Nothing was written').and.contain('8 API calls');
  });

  it('is not scheduled where none of the named orgs is left, and says how to see why', async () => {
    const argv = ['--package', 'Acme CRM', '--json', '--dry-run'];
    const done = await run({ orgs: [], rejected: [inactive], tools: { named: true }, argv });
    expect(done.did).to.deep.equal([]);
    expect((done.result as { actions?: string[] }).actions?.at(-1)).to.contain(
      "sf package push schedule --package 'Acme CRM' --dry-run --json",
    );
    const strict = await run({ rejected: [inactive], tools: { named: true }, flags: { 'on-ineligible': 'fail' } });
    expect([strict.result instanceof Error, strict.did, strict.asked]).to.deep.equal([true, [], []]);
  });

  it('is nothing to do where none of the searched orgs is left', async () => {
    const done = await run({ orgs: [] });
    expect([done.asked, done.did, done.code]).to.deep.equal([[], [], undefined]);
    expect(resultOf(done)).to.include({ dryRun: false, outcome: 'nothing-to-do', pushRequestId: null });
    expect(done.text).to.contain('Nothing to do: no org is left to push to.');
  });

  it('needs a confirmation, unless it is a single sandbox or with --no-prompt', async () => {
    const schedulings = async (orgs: EligibleOrg[], flags: Partial<PushFlags> = {}): Promise<unknown[]> => {
      const { asked, did } = await run({ orgs, flags });
      return [asked.length, did];
    };
    expect(await schedulings([SANDBOX])).to.deep.equal([0, ['schedule, not asked']]);
    expect(await schedulings([PRODUCTION])).to.deep.equal([1, ['schedule, asked']]);
    expect(await schedulings([SANDBOX, OTHER])).to.deep.equal([1, ['schedule, asked']]);
    expect(await schedulings([SANDBOX, PRODUCTION], { 'no-prompt': true })).to.deep.equal([0, ['schedule, not asked']]);
  });

  it('needs a yes to a question with all important facts', async () => {
    const done = await run({ answer: false });
    expect(done.did).to.deep.equal([]);
    expect(done.result).to.be.instanceOf(Error).and.have.property('exitCode', 1);
    const question = done.asked.join(' ').replaceAll(/\s+/g, ' ');
    for (const part of ['Acme CRM 1.4.0.6', version.id, 'from pm', '2 orgs, all that are behind', '1 Production'])
      expect(question).to.contain(part);
    const excluded = [{ ...inactive, reason: 'excluded' }];
    const narrowed: Setting[] = [
      ...[{ tools: { named: true } }, { tools: { filters: true } }, { skipped: 1 }, { rejected: excluded }],
    ];
    for (const each of narrowed)
      expect((await run(each)).asked[0])
        .to.contain('2 orgs (')
        .and.not.contain('all that');
  });

  it('lets errors repeat the command, shortened where it is long', async () => {
    expect((await run()).context.again).to.equal("sf package push schedule --package 'Acme CRM' --all-behind");
    const argv = Array.from({ length: 60 }, (_, index) => `--org=${key(index)}`);
    expect((await run({ argv })).context.again).to.equal('the same command');
    const long = await run({ argv, orgs: [], rejected: [inactive], tools: { named: true } });
    expect((long.result as { actions?: string[] }).actions?.at(-1)).to.contain(
      'the same command with --dry-run --json',
    );
  });

  for (const [outcome, code] of [
    ['scheduled', 0],
    ['canceled', 1],
    ['nothing-accepted', 1],
    ['nothing-to-do', 0],
  ] as const)
    it(`ends with ${code} where it is ${outcome}, and waits only if it is scheduled`, async () => {
      const done = await run({ outcome, flags: { wait: 60_000 }, ended: report('Succeeded', { Succeeded: 2 }) });
      expect(done.code).to.equal(code);
      expect(done.did).to.deep.equal(['schedule, asked', ...(outcome === 'scheduled' ? ['follow 60000'] : [])]);
    });

  it('is reported as scheduled, with the command to see it', async () => {
    const { text, result, code } = await run();
    expect(text).to.contain(`sf package push report -i ${ID}`);
    expect([code, (result as ScheduleResult).pushRequestId, (result as ScheduleResult).report]).to.deep.equal([
      ...[0, ID, null],
    ]);
  });

  it('is waited for, and then has its final outcome', async () => {
    const failed = report('Failed', { Failed: 2 });
    const done = await run({ flags: { wait: 60_000, 'fail-fast-above': { count: 1 } }, ended: failed });
    expect([done.code, resultOf(done).outcome, resultOf(done).report]).to.deep.equal([1, 'failed', failed]);
    expect(done.interrupt.advice()).to.contain(`sf package push report -i ${ID} --target-org pm`);
    expect(done.err).not.to.contain('--wait 60');
    const waiting = await run({ flags: { wait: 1 }, ended: report('InProgress', { InProgress: 2 }) });
    expect(waiting.code).to.equal(69);
    expect(waiting.err).to.contain(`sf package push resume -i ${ID} --target-org pm --wait 60`);
  });
});
