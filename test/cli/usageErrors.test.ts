import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { toSfError } from '../../src/cli/errors/errors.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { UsageKind, UsageProblem } from '../../src/core/errors/usageProblem.js';
import { SfError } from '@salesforce/core';
import type { RejectedOrg } from '../../src/core/model.js';
import { report } from '../support/reports.js';

const { package: pkg, version } = report('Pending', {});
const pushable = { package: pkg, version, released: true, deprecated: false };
const deprecated = { ...pushable, deprecated: true };
const beta = { ...pushable, version: { ...version, id: '04t3z0000000009AAA' }, released: false };
const ID = '0DV3z0000000001GAA';
const ORG = '00D3z0000000001EAA';
const notInHistory = {
  ...{ kind: 'not-in-history' as const, folder: 'D', meant: [], there: ['Acme CRM', 'Tools'] },
};
const holder = { file: '/records/1.jsonl.lock', pid: 4711, host: 'build-7', seconds: 5 };
const dropped = [{ line: 3, text: '0013z0000034UFB', reason: 'not-an-org' as const }];
const before = { pushRequestId: ID, username: 'pm@example.com', hasEnded: false };
const record = {
  file: '/records/2.jsonl',
  command: 'package push schedule',
  startedAt: '2026-11-28T01:00:00Z',
  said: '',
};
const rejected = [{ orgKey: '00D3z0000000002', reason: 'uninstalled', message: 'package uninstalled' }];

/** An example of each, with what has to be in what is said, and the exit code where it is not 1. */
const EXAMPLES: {
  [Kind in UsageKind]: Array<[problem: UsageProblem & { kind: Kind }, said: RegExp, exitCode?: number]>;
} = {
  'no-such-package': [
    [{ kind: 'no-such-package', package: 'Acme', meant: ['Acme CRM'] }, /no package "Acme".*"Acme CRM"/],
  ],
  'no-such-version': [
    [
      { kind: 'no-such-version', package: 'Acme@9', candidates: [beta], meant: ['Acme@8'] },
      /"Acme@9".*"Acme@8".*\(beta\)/s,
    ],
  ],
  'no-released-version': [
    [
      { kind: 'no-released-version', package: 'Acme', candidates: [deprecated, beta] },
      new RegExp(`each is a beta version or deprecated.*promote --package ${beta.version.id}`, 's'),
    ],
    [
      { kind: 'no-released-version', package: 'Acme', candidates: [deprecated, { ...beta, deprecated: true }] },
      /all are deprecated(?!.*promote).*version list --released/s,
    ],
  ],
  'ambiguous-package': [
    [{ kind: 'ambiguous-package', package: 'Acme', candidates: [pushable] }, /several packages.*033/s],
  ],
  'not-pushable': [
    [{ kind: 'not-pushable', pushable: beta }, /is a beta version/],
    [{ kind: 'not-pushable', pushable: deprecated }, /is deprecated/],
  ],
  'mistyped-id': [
    [
      { kind: 'mistyped-id', id: '04t3z00000000ZZAAQ' },
      /04t3z00000000ZZAAQ" has a typing error.*Copy the ID again/s,
      2,
    ],
  ],
  'unknown-option': [[{ kind: 'unknown-option', option: 'fitler', known: ['filter'] }, /"fitler".*filter/]],
  'bad-option': [[{ kind: 'bad-option', option: 'limit', value: 0, wanted: 'a number' }, /limit is 0/]],
  'since-ahead': [
    [
      { kind: 'since-ahead', since: '2027-03-01', now: '2026-11-29T14:58:28.000Z' },
      /"2027-03-01" is after .* 2026-11-29T14:58:28Z\..*Write 2026-11-29 or an earlier day/s,
      2,
    ],
  ],
  'bad-start-time': [
    [
      { kind: 'bad-start-time', startTime: 'soon', problem: 'unreadable' },
      /"soon" is not a date and time.*Write a date/s,
      2,
    ],
    [{ kind: 'bad-start-time', startTime: '2020-01-01T00:00Z', problem: 'past' }, /in the past/],
    [{ kind: 'bad-start-time', startTime: 'x', problem: 'no-offset' }, /neither an offset.*--time-zone Europe/s, 2],
    [{ kind: 'bad-start-time', startTime: 'x', timeZone: 'Mars', problem: 'unknown-zone' }, /"Mars".*IANA/s, 2],
    [{ kind: 'bad-start-time', startTime: 'x', timeZone: 'Z', problem: 'skipped-by-dst' }, /set forward.*another/s, 2],
    [{ kind: 'bad-start-time', startTime: 'x', timeZone: 'Z', problem: 'twice-by-dst' }, /set back.*an offset/s, 2],
  ],
  'unreadable-orgs': [
    [{ kind: 'unreadable-orgs', read: 1, kept: 0, dropped, isFile: false }, /^Of 1 org, 1 can't be read/],
    [
      { kind: 'unreadable-orgs', read: 5, kept: 4, dropped, isFile: true },
      /5 orgs, 1 .*line 3.*--on-invalid skip.*--org-column/s,
    ],
    [{ kind: 'unreadable-orgs', read: 1, kept: 0, dropped, isFile: true }, /1 line, none of them an organization ID/],
  ],
  'no-orgs': [[{ kind: 'no-orgs', read: 1, kept: 0, dropped, isFile: false }, /no org to push to.*line 3/s]],
  'unreadable-exclusions': [
    [
      {
        kind: 'unreadable-exclusions',
        entries: [{ line: 2, text: '00Dx', problem: 'not an org id', source: 'frozen.csv' }],
        reads: { 'frozen.csv': 9 },
      },
      /frozen\.csv:\n {2}line 2: "00Dx": not an org id/,
    ],
  ],
  'no-such-instance': [
    [{ kind: 'no-such-instance', packageId: '0333z0000000001AAA', instance: 'NA0', meant: ['NA1'] }, /"NA0".*"NA1"/],
  ],
  'unreadable-customers': [[{ kind: 'unreadable-customers', faults: ['line 2, Tags: so'] }, /line 2, Tags: so/]],
  'no-license-app': [
    [{ kind: 'no-license-app', username: 'lma@example.com' }, /lma@example\.com.*License Management App/],
  ],
  'no-eligible-orgs': [[{ kind: 'no-eligible-orgs', orgs: 7 }, /none of the 7 orgs/]],
  'other-org': [
    [{ kind: 'other-org', planned: ORG, given: ORG }, /made with the org/],
    [{ kind: 'other-org', planned: ORG, given: ORG, username: 'pm@example.com' }, /started in the org pm@example\.com/],
  ],
  'changed-plan': [[{ kind: 'changed-plan', id: 'p' }, /scheduled before/]],
  'stale-plan': [[{ kind: 'stale-plan', createdAt: '2026-01-01' }, /too long ago/]],
  locked: [[{ kind: 'locked', ...holder }, /process 4711 on build-7/]],
  'other-version': [
    [{ kind: 'other-version', planned: pushable, found: undefined }, /not there any more.*Plan the push again/s],
  ],
  'rival-requests': [
    [
      { kind: 'rival-requests', requests: [{ pushRequestId: ID, status: 'Pending', orgs: 3 }], canceled: null },
      /3 of them.*abort -i 0DV.*then run/s,
    ],
    [
      { kind: 'rival-requests', requests: [{ pushRequestId: ID, status: 'Created', orgs: 3 }], canceled: null },
      /at this moment.*resume -i 0DV.*abort -i 0DV.*then run/s,
    ],
    [
      { kind: 'rival-requests', requests: [{ pushRequestId: ID, status: 'InProgress', orgs: 3 }], canceled: null },
      /3 of them.*report -i 0DV(?!.*abort -i).*has ended, run/s,
    ],
  ],
  'damaged-record': [
    [{ kind: 'damaged-record', file: '/r', line: 4, problem: 'x' }, /in line 4: x.*Move the file away/s],
  ],
  'record-taken': [[{ kind: 'record-taken', file: '/r' }, /taken over the record \/r,.*package push list/s]],
  'unusable-records': [
    [
      { kind: 'unusable-records', folder: '/f', code: 'ENOTDIR' },
      /\/f.* \(ENOTDIR\), so nothing was pushed.*Move away/s,
    ],
  ],
  'blocked-lock': [
    [
      { kind: 'blocked-lock', file: '/r.holder', code: 'EISDIR' },
      /\/r\.holder .*\(EISDIR\)\. Nothing was.*Move it away/s,
    ],
  ],
  'bad-snapshot-file': [
    [
      { kind: 'bad-snapshot-file', file: '/s.jsonl', problem: 'line 2 is x' },
      /\/s\.jsonl: line 2 is x.*another file with --snapshot/s,
    ],
    [
      { kind: 'bad-snapshot-file', file: '/no/s.jsonl', problem: 'there is no folder /no', missingFolder: '/no' },
      /there is no folder \/no\..*Make the folder/s,
    ],
  ],
  'no-such-push': [[{ kind: 'no-such-push', pushRequestId: ID }, /no push request 0DV/]],
  'not-abortable': [
    [{ kind: 'not-abortable', push: report('InProgress', { InProgress: 1 }) }, /report -i 0DV/],
    [{ kind: 'not-abortable', push: report('Failed', {}) }, /can't be rolled back.*report -i 0DV/s],
    [{ kind: 'not-abortable', push: report('Canceled', {}) }, /is already canceled.*package push list/s],
    [{ kind: 'not-abortable', push: report('Succeeded', {}) }, new RegExp(`schedule --package ${pkg.id} --all-behind`)],
    [{ kind: 'not-abortable', push: report('Paused', {}) }, /Paused.*report -i 0DV/s],
  ],
  'no-record': [
    [{ kind: 'no-record', pushRequestId: null, for: 'resume' }, /no record of a push/],
    [{ kind: 'no-record', pushRequestId: ID, for: 'retry' }, /no record of push 0DV.*--package <version> /s],
    [{ kind: 'no-record', pushRequestId: null, for: 'most-recent' }, /No push was scheduled/],
    [
      { kind: 'no-record', pushRequestId: ID, for: 'retry', versionId: version.id },
      new RegExp(`no record.*${version.id}`, 's'),
    ],
  ],
  'made-no-push': [
    [{ kind: 'made-no-push', problem: 'closed', ...record, said: 'no orgs', before }, /says: no orgs.*resume -i 0DV/s],
    [
      { kind: 'made-no-push', problem: 'interrupted', ...record, before: { ...before, hasEnded: true } },
      /no orgs in its record.*report -i 0DV/s,
    ],
    [{ kind: 'made-no-push', problem: 'unsettled', ...record, before: undefined }, /was interrupted/],
  ],
  'nothing-to-retry': [
    [{ kind: 'nothing-to-retry', pushRequestId: ID, only: 'failed', isOver: true }, /Push 0DV\w+ has no org to retry/],
    [{ kind: 'nothing-to-retry', pushRequestId: ID, only: 'failed', isOver: false }, /is not over.*--wait 60/s],
    [{ kind: 'nothing-to-retry', pushRequestId: ID, only: 'retryable', isOver: true }, /retryable error.*-i 0DV/s],
    [{ kind: 'nothing-to-retry', pushRequestId: ID, only: 'unscheduled', isOver: true }, /planned for.*--only failed/s],
  ],
  'push-of-rollout': [
    [{ kind: 'push-of-rollout', pushRequestId: ID }, /begun push 0DV.*rollout advance/s],
    [{ kind: 'push-of-rollout', pushRequestId: null }, /begun this push.*rollout advance/s],
  ],
  'unreadable-plan': [
    [{ kind: 'unreadable-plan', file: 'p.json', code: 'ENOENT' }, /plan p\.json can't be read \(ENOENT\)/],
  ],
  'not-a-plan': [
    [{ kind: 'not-a-plan', file: 'p.json', problem: 'it is empty' }, /not a plan of a rollout: it is empty/],
  ],
  'changed-plan-file': [[{ kind: 'changed-plan-file', file: 'p.json' }, /p\.json was changed.*--output-file p\.json/s]],
  'other-digest': [[{ kind: 'other-digest', file: 'p.json', digest: 'a', wanted: 'b' }, /digest a, and not b/]],
  'other-hub': [[{ kind: 'other-hub', planned: 'a', given: 'b' }, /for the org a, and this is the org b/]],
  'damaged-log': [
    [
      { kind: 'damaged-log', file: 'p.log', line: 7, problem: 'x' },
      /p\.log, can't be understood .*line 7.*: x.*Restore the file/s,
    ],
    [{ kind: 'damaged-log', file: 'p.log', line: null, problem: 'x' }, /p\.log, can't be read: x.*may read and write/s],
  ],
  'empty-plan': [
    [
      { kind: 'empty-plan', excluded: [{ orgKey: ORG, reason: 'not-installed', message: 'package not installed' }] },
      /has no orgs\..*package not installed.*00D.*Change the definition/s,
    ],
  ],
  'not-in-plan': [[{ kind: 'not-in-plan', notInPlan: [ORG] }, /Not in any wave of the plan: 00D/, 2]],
  running: [[{ kind: 'running', file: 'p.json' }, /p\.json has started.*--amend p\.json/s]],
  'log-without-plan': [
    [
      { kind: 'log-without-plan', file: 'p.json', log: 'p.log.jsonl' },
      /p\.log\.jsonl is the log .* plan p\.json is missing.*Bring the plan back.*move its log/s,
    ],
  ],
  'log-missing': [
    [
      { kind: 'log-missing', file: 'p.json', pushes: [{ pushRequestId: ID, status: 'Pending', orgs: 3 }] },
      /no log of the rollout of p\.json.*0DV.*rollout start --plan-file p\.json --take-over/s,
    ],
  ],
  'not-awaiting-approval': [
    [{ kind: 'not-awaiting-approval', wave: 'all', due: 'soaking' }, /all.* doesn't wait for .* soaking/],
  ],
  'reason-required': [
    [
      { kind: 'reason-required', file: 'p.json', why: 'x' },
      /stopped the rollout \(x\).*rollout resume --plan-file p\.json --reason/s,
    ],
  ],
  'no-such-wave': [[{ kind: 'no-such-wave', wave: 'canry', waves: ['canary', 'all'] }, /canry.*canary, all/, 2]],
  'not-started': [[{ kind: 'not-started', file: 'p.json' }, /rollout start --plan-file p\.json/]],
  halted: [[{ kind: 'halted', file: 'p.json', reason: 'storm' }, /storm.*rollout resume --plan-file p\.json/s]],
  'not-halted': [[{ kind: 'not-halted', file: 'p.json' }, /rollout advance --plan-file p\.json/]],
  'other-plan-log': [
    [
      {
        kind: 'other-plan-log',
        file: 'p.log.jsonl',
        planFile: 'p.json',
        digest: 'sha256:a',
        wanted: 'sha256:b',
        kept: 'p.a.log.jsonl',
      },
      /p\.log\.jsonl is the log of another plan \(sha256:a\) than p\.json.*amended plan to this machine.*mv p\.log\.jsonl p\.a\.log\.jsonl/s,
    ],
  ],
  finished: [
    [
      { kind: 'finished', file: 'p.json', reason: '9 of 10' },
      /finished: 9 of 10\..*rollout report --plan-file p\.json/s,
    ],
  ],
  aborted: [[{ kind: 'aborted', reason: 'wrong version' }, /aborted: wrong version/]],
  'rollout-locked': [[{ kind: 'rollout-locked', ...holder }, /process 4711 on build-7/]],
  'lost-lock': [[{ kind: 'lost-lock', file: 'p.json' }, /rollout of p\.json.*rollout report --plan-file p\.json/s]],
  'not-a-history': [
    [{ kind: 'not-a-history', folder: 'D', problem: 'it has no manifest.json' }, /D holds no export.*history export/s],
  ],
  'unfinished-history': [[{ kind: 'unfinished-history', folder: 'D' }, /interrupted.*--output-dir D"/s]],
  'damaged-history': [
    [
      { kind: 'damaged-history', file: 'D/jobs/x.1.jsonl', problem: 'is missing' },
      /D\/jobs\/x\.1\.jsonl is missing.*again/s,
    ],
  ],
  'other-history': [
    [
      { kind: 'other-history', folder: 'D', what: 'org', exported: '00D1', given: '00D2' },
      /D holds the push history of the org 00D1.*the org 00D2.*--output-dir/s,
    ],
    [
      { kind: 'other-history', folder: 'D', what: 'package', exported: 'all', given: '0331' },
      /all packages.*the package 0331/s,
    ],
  ],
  'history-locked': [[{ kind: 'history-locked', ...holder }, /process 4711 on build-7.*again/s]],
  'history-not-written': [
    [{ kind: 'history-not-written', file: 'D/x', code: 'ENOSPC' }, /D\/x can't be.*ENOSPC.*room/s],
  ],
  'not-in-history': [
    [
      { ...notInHistory, what: 'package', name: 'Acme', meant: ['Acme CRM'] },
      /export in D has no package "Acme".*mean "Acme CRM".*It has: Acme CRM; Tools.*033 ID/s,
    ],
    [{ ...notInHistory, what: 'push request', name: ID, there: [] }, /has no push request.*list --from-history D/s],
  ],
  'no-soql': [[{ kind: 'no-soql', folder: 'D' }, /export in D can't be queried.*--where.*--target-dev-hub/s]],
  'incomplete-read': [
    [{ kind: 'incomplete-read', pushRequestId: ID, counted: 5, read: 4 }, /counts 5 jobs.*0DV3z.*gave 4.*again/s],
  ],
  drift: [
    [
      { kind: 'drift', most: { percent: 5 }, drift: { planned: 9, gone: rejected, come: [], changed: [] } },
      /more than 5%.*uninstalled/s,
    ],
  ],
};

/** What speaks for itself: nothing is advised but the message. */
const WITHOUT_ADVICE: readonly UsageKind[] = [
  ...([
    'unknown-option',
    'bad-option',
    'no-eligible-orgs',
    'changed-plan',
    'unreadable-customers',
    'stale-plan',
  ] as const),
];

const said = (problem: UsageProblem, context?: Parameters<typeof toSfError>[1]): SfError => {
  const error = toSfError(new UsageError(problem), context);
  return error instanceof SfError ? error : expect.fail(error.name);
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const isOfKind = (section: string): boolean => (/^[\w-]+/.exec(section)?.[0] ?? '') in EXAMPLES;

describe('messages of usage errors', () => {
  for (const [kind, examples] of Object.entries(EXAMPLES) as Array<
    [UsageKind, Array<[UsageProblem, RegExp, number?]>]
  >) {
    it(`${kind}: say what happened and what to do, with all placeholders filled`, () => {
      for (const [problem, expected, exitCode = 1] of examples) {
        const error = said(problem);
        const text = [error.message, ...(error.actions ?? [])].join('\n');
        expect(text)
          .to.match(expected)
          .and.not.match(/%s|undefined \(|\[object/);
        expect(error.exitCode).to.equal(exitCode);
        expect(error.name).to.match(/^[A-Z]\w+Error$/);
        expect(error.message).to.match(/[.:?!]|\n/);
      }
    });

    it(`${kind}: are one sentence for a script`, () => {
      for (const [problem] of examples) {
        const { message, kind: its } = new UsageError(problem);
        expect(its).to.equal(kind);
        expect(message)
          .to.match(/^[A-Z0-9"p].*[.?:x\w]$/s)
          .and.not.contain('undefined');
      }
    });
  }

  it('have an example for each text and each advice of a kind', () => {
    const all = Object.values(EXAMPLES).flat();
    const texts = all.flatMap(([problem]) => [said(problem).message, ...(said(problem).actions ?? [])]).join('\n');
    const sections = readFileSync(`${ROOT}messages/errors.md`, 'utf8').split(/^# /m).slice(1);
    // The command line creates this error itself, from its flags.
    const ofKinds = sections.filter((each) => /^[\w-]+/.exec(each)?.[0] !== 'no-eligible-orgs' && isOfKind(each));
    expect(ofKinds).to.have.length.of.at.least(80);
    for (const section of ofKinds) {
      const [key = '', ...body] = section.trim().split('\n');
      for (const part of body.join('\n').split('%s')) expect(texts, key).to.contain(part.trim());
    }
  });

  it('name the command to continue with, where there is one', () => {
    const rival: UsageProblem = {
      kind: 'rival-requests',
      requests: [{ pushRequestId: ID, status: 'Pending', orgs: 3 }],
      canceled: null,
    };
    const { actions, data } = said(rival, { username: 'pm', again: 'sf package push schedule -p X' });
    expect(actions?.join()).to.contain('sf package push schedule -p X');
    expect(data).to.deep.equal({ pushRequestId: null, requests: [{ pushRequestId: ID, status: 'Pending', orgs: 3 }] });
  });

  it('contain unreadable orgs as data, but none from a file that is no list of orgs', () => {
    const of = (read: number): unknown => said({ kind: 'unreadable-orgs', read, kept: 0, dropped, isFile: true }).data;
    expect(of(5)).to.deep.equal({ orgs: { read: 5, kept: 0, dropped } });
    expect(of(1)).to.deep.equal({ orgs: { read: 1, kept: 0, dropped: [] } });
  });

  it('contain advice, unless the message itself does', () => {
    for (const [problem] of Object.values(EXAMPLES).flat()) {
      const isForScripts = problem.kind === 'other-org' && problem.username === undefined;
      const advises = !WITHOUT_ADVICE.includes(problem.kind) && !isForScripts;
      expect((said(problem).actions ?? []).length > 0, problem.kind).to.equal(advises);
    }
    const bare = said({ kind: 'changed-plan', id: 'p' });
    expect([bare.name, bare.actions, bare.data, bare.exitCode]).to.deep.equal([
      'ChangedPlanError',
      undefined,
      undefined,
      1,
    ]);
    expect(said({ kind: 'aborted', reason: 'x' })).to.deep.include({ data: undefined, name: 'AbortedError' });
    expect(said({ kind: 'not-started', file: 'p' }).actions).to.have.length(1);
  });

  it('name similar names for a mistyped one, if there are any', () => {
    for (const kind of ['no-such-package', 'no-such-version'] as const) {
      const problem = { kind, package: 'Acme', candidates: [] };
      expect(said(problem).message).not.to.contain('Did you mean');
      expect(said({ ...problem, meant: ['A', 'B'] }).message).to.contain('Did you mean "A" or "B"?');
    }
  });

  it('show exclusions of each file, none of a file that is no list, and those of flags always', () => {
    const entry = { line: 2, text: 'secret', problem: 'not an org id' as const };
    const of = (source: string | undefined, reads: Record<string, number>): string =>
      said({ kind: 'unreadable-exclusions', entries: [source === undefined ? entry : { ...entry, source }], reads })
        .message;
    expect(of('a.csv', { 'a.csv': 9 })).to.match(/\na\.csv:\n {2}line 2: "secret"/);
    expect(of('a.csv', { 'a.csv': 1 })).to.match(/\na\.csv:\n {2}1 line, none/);
    expect(of('a.csv', {})).to.match(/\na\.csv:\n {2}1 line, none/);
    expect(of('--exclude', {})).to.match(/\n--exclude:\n {2}line 2: "secret"/);
    expect(of('not--', {})).to.match(/\nnot--:\n {2}1 line, none/);
    expect(of(undefined, { '': 9 })).to.match(/\n:\n {2}line 2: "secret"/);
  });

  it('say how to avoid a conflict with another push', () => {
    const of = (status: string, ...more: string[]): string[] | undefined =>
      said({
        ...{ kind: 'rival-requests', canceled: null },
        requests: [ID, ...more].map((pushRequestId) => ({ pushRequestId, status, orgs: 1 })),
      }).actions;
    const [created, pending] = [of('Created', '0DVB')?.join('\n'), of('Pending', '0DVB')?.join('\n')];
    expect(created).to.contain('is scheduling the other push');
    expect(pending).to.contain('is the one that was meant');
    for (const advised of [created, pending])
      expect(advised)
        .to.contain(`-i ${ID}`)
        .and.contain('sf package push resume')
        .and.not.match(/0DVB|%s/);
  });

  it('name the command that made no push, and the push before it, if there is one', () => {
    const of = (last: typeof before | undefined): SfError =>
      said({ kind: 'made-no-push', problem: 'closed', ...record, before: last });
    expect(of(undefined).message).to.contain('sf package push schedule');
    expect(of(undefined).actions).to.have.length(1);
    expect(of(before).actions).to.have.length(2);
  });

  it('advise to skip orgs only where some are left, and to name a column only for a file', () => {
    const advised = (kind: 'no-orgs' | 'unreadable-orgs', isFile: boolean): string | undefined =>
      said({ kind, read: 5, kept: 4, dropped, isFile }).actions?.join('\n');
    expect(advised('no-orgs', true)).not.to.contain('--on-invalid skip');
    expect(advised('unreadable-orgs', false)).to.contain('--on-invalid skip').and.not.contain('--org-column');
    const many = Array.from({ length: 25 }, (_, line) => ({ line, text: '00Dx', reason: 'invalid-id' as const }));
    const { data } = said({ kind: 'unreadable-orgs', read: 30, kept: 5, dropped: many, isFile: true });
    expect(data).to.have.property('orgs').that.has.property('dropped').with.length(20);
  });

  it('have no advice about other pushes where there are none', () => {
    const error = said({ kind: 'rival-requests', requests: [], canceled: null });
    expect([error.name, error.actions]).to.deep.equal(['RivalRequestsError', undefined]);
  });

  it('contain the number of excluded orgs of an empty plan by reason as data', () => {
    const org = (orgKey: string, reason: string): RejectedOrg => ({ orgKey, reason, message: `package ${reason}` });
    const excluded = [org('00DA', 'not-installed'), org('00DB', 'not-installed'), org('00DC', 'excluded')];
    expect(said({ kind: 'empty-plan', excluded }).data).to.deep.equal({
      byReason: { 'not-installed': 2, excluded: 1 },
    });
  });

  it('contain no further data or advice', () => {
    const error = said({ kind: 'no-orgs', read: 1, kept: 0, dropped, isFile: true });
    expect(error.actions).to.deep.equal(['Name at least one org with --org, --org-list or --org-file.']);
    expect(said({ kind: 'locked', ...holder }).data).to.equal(undefined);
    expect(said({ kind: 'unreadable-orgs', read: 5, kept: 4, dropped, isFile: true }).actions).to.deep.equal([
      'Correct these lines.',
      'Or leave them out with "--on-invalid skip".',
      'If the IDs are in another column, name it with "--org-column".',
    ]);
  });

  it('name the org only where the kind is about its content', () => {
    const org = { name: 'hub', login: 'sf org login web', display: 'sf org display' };
    expect(said({ kind: 'no-such-push', pushRequestId: ID }, { username: '', org }).message).to.equal(
      `The org hub has no push request ${ID}.`,
    );
    expect(said({ kind: 'aborted', reason: 'x' }, { username: '', org }).message).not.to.contain('hub');
  });

  it('contain the pushes that were found without a log as data', () => {
    const pushes = [{ pushRequestId: ID, status: 'Pending' as const, orgs: 3 }];
    expect(said({ kind: 'log-missing', file: 'p.json', pushes }).data).to.deep.equal({ pushes });
  });
});
