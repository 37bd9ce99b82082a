import { expect } from 'chai';
import { OrgError } from '../../../src/core/errors/orgError.js';
import { UsageError } from '../../../src/core/errors/usageError.js';
import type { StartTimeProblem, UsageProblem } from '../../../src/core/errors/usageProblem.js';
import { report } from '../../support/reports.js';

const { package: pkg, version: unnamed } = report('Pending', {});
const version = { ...unnamed, name: 'Spring' };
const pushable = { package: pkg, version, released: true, deprecated: false };
const ID = '0DV3z0000000001GAA';
const record = { file: '/r.jsonl', command: 'package push schedule', startedAt: '2026-11-28', before: undefined };
const holder = { file: '/r.lock', pid: 4711, host: 'build-7', seconds: 119 };
const rival = { pushRequestId: ID, status: 'Pending', orgs: 3 };

const said = (problem: UsageProblem): string => new UsageError(problem).message;
const unreadable = (count: number): string =>
  said({
    ...{ kind: 'unreadable-orgs', read: count, kept: 0, isFile: false },
    dropped: Array.from({ length: count }, (_, i) => ({ line: i + 1, text: `x${i}`, reason: 'invalid-id' as const })),
  });

describe('the message for a script', () => {
  const SAID: Array<[what: string, problem: UsageProblem, sentence: string]> = [
    ['no name is like it', { kind: 'no-such-version', package: 'A', candidates: [] }, 'The org has no version "A".'],
    [
      'some names are like it',
      { kind: 'no-such-version', package: 'A', candidates: [], meant: ['B', 'C'] },
      'The org has no version "A". Did you mean "B" or "C"?',
    ],
    [
      'several packages have the name',
      {
        kind: 'ambiguous-package',
        package: 'A',
        candidates: [pushable, { ...pushable, package: { ...pkg, id: '033B' } }],
      },
      `Several packages can be meant by "A": ${pkg.id}; 033B.`,
    ],
    [
      'a beta version',
      { kind: 'not-pushable', pushable: { ...pushable, released: false } },
      `${pkg.name} ${version.number} "Spring" (${version.id}, package ${pkg.id}) can't be pushed: it is a beta version. Nothing was written.`,
    ],
    [
      'a version without a name',
      { kind: 'not-pushable', pushable: { ...pushable, version: { ...version, name: null }, deprecated: true } },
      `${pkg.name} ${version.number} (${version.id}, package ${pkg.id}) can't be pushed: it is deprecated. Nothing was written.`,
    ],
    [
      'an export of all packages, where one is exported',
      { kind: 'other-history', folder: 'D', what: 'package', exported: 'all', given: '0331' },
      'D holds the push history of all packages, and this is that of the package 0331. Nothing was written.',
    ],
    [
      'an export of another package',
      { kind: 'other-history', folder: 'D', what: 'package', exported: '0331', given: '0332' },
      'D holds the push history of the package 0331, and this is that of the package 0332. Nothing was written.',
    ],
    [
      'what an export has not, and what it has',
      { kind: 'not-in-history', folder: 'D', what: 'package', name: 'B', meant: [], there: ['A'] },
      'The export in D has no package "B". It has: A.',
    ],
    [
      'what an export has not',
      { kind: 'not-in-history', folder: 'D', what: 'push request', name: 'B', meant: [], there: [] },
      'The export in D has no push request "B".',
    ],
    [
      'an option that is missing',
      { kind: 'bad-option', option: 'orgs', value: undefined, wanted: 'a list' },
      'The option orgs is undefined, and has to be a list.',
    ],
    [
      'a mistyped option',
      { kind: 'unknown-option', option: 'lmit', known: ['limit', 'sample'] },
      'There is no option "lmit"; there are limit, sample.',
    ],
    [
      'exclusions',
      { kind: 'unreadable-exclusions', reads: {}, entries: [{ line: 1, text: '0', problem: 'not an org id' }] },
      'Some exclusions can\'t be read: "0": not an org id.',
    ],
    [
      'another version than was planned',
      { kind: 'other-version', planned: pushable, found: { ...pushable, package: { ...pkg, id: '033B', name: 'B' } } },
      `The org's version ${version.id} is B ${version.number} "Spring" (${version.id}, package 033B), and not ${pkg.name} ${version.number} "Spring" (${version.id}, package ${pkg.id}). Nothing was written.`,
    ],
    [
      'a rival, found in time',
      { kind: 'rival-requests', requests: [rival, { ...rival, orgs: 1 }], canceled: null },
      `Orgs of this push are in another push of the version: ${ID} (Pending, 3 of them); ${ID} (Pending, 1 of them). Nothing was written.`,
    ],
    [
      'a rival, found too late',
      { kind: 'rival-requests', requests: [rival], canceled: '0DVB' },
      `Orgs of this push are in another push of the version: ${ID} (Pending, 3 of them). Nothing is scheduled; push request 0DVB is canceled.`,
    ],
    [
      'a record that is damaged as a whole',
      { kind: 'damaged-record', file: '/r', line: null, problem: 'it is empty' },
      'The record /r is damaged: it is empty. Nothing was written.',
    ],
    [
      'no record of any push',
      { kind: 'no-record', pushRequestId: null, for: 'resume' },
      "There is no record of a push on this machine, so it isn't known which orgs were meant.",
    ],
    [
      'no record of this push',
      { kind: 'no-record', pushRequestId: ID, for: 'retry' },
      `There is no record of push ${ID} on this machine, so it isn't known which orgs were refused.`,
    ],
    [
      'no push of this machine',
      { kind: 'no-record', pushRequestId: null, for: 'most-recent' },
      'No push was scheduled from this machine.',
    ],
    [
      'a command that ended without a push',
      { kind: 'made-no-push', problem: 'closed', ...record, said: 'no orgs' },
      '"package push schedule", started 2026-11-28, made no push: no orgs.',
    ],
    [
      'a command that said nothing',
      { kind: 'made-no-push', problem: 'interrupted', ...record, said: '' },
      '"package push schedule", started 2026-11-28, made no push.',
    ],
    [
      'a mistyped wave',
      { kind: 'no-such-wave', wave: 'canry', waves: ['canary', 'all'] },
      'The plan has no wave "canry". It has: canary, all.',
    ],
    [
      'a push that a rollout goes on with',
      { kind: 'push-of-rollout', pushRequestId: ID },
      `A step of a rollout has begun push ${ID}, and only the rollout goes on with it: somebody may have halted it since.`,
    ],
    [
      'a push of a rollout that has no request yet',
      { kind: 'push-of-rollout', pushRequestId: null },
      'A step of a rollout has begun this push, and only the rollout goes on with it: somebody may have halted it since.',
    ],
    [
      'a log that cannot be read',
      { kind: 'damaged-log', file: 'p.log', line: null, problem: 'EACCES' },
      "The log of the rollout, p.log, can't be read: EACCES. Nothing was written to the org.",
    ],
    [
      'a line of a log',
      { kind: 'damaged-log', file: 'p.log', line: 3, problem: 'it is not JSON' },
      "The log of the rollout, p.log, can't be understood in line 3: it is not JSON. Nothing was written to the org.",
    ],
    [
      'orgs of no wave',
      { kind: 'not-in-plan', notInPlan: ['00DA', '00DB'] },
      'Not in any wave of the plan: 00DA; 00DB.',
    ],
    [
      'a log that is missing',
      { kind: 'log-missing', file: 'p.json', pushes: [rival] },
      `There is no log of the rollout of p.json here, but the org has pushes of its orgs: ${ID} (Pending, 3).`,
    ],
    [
      'who has the lock, for seconds',
      { kind: 'rollout-locked', ...holder },
      'This rollout is being worked on by process 4711 on build-7 (for 119 s, by the lock /r.lock).',
    ],
    [
      'who has the lock, for minutes',
      { kind: 'locked', ...holder, host: null, seconds: 120 },
      'The push is being scheduled by process 4711 on an unknown machine (for 2 minutes, by the lock /r.lock).',
    ],
    [
      'somebody who has the lock',
      { kind: 'locked', ...holder, pid: null },
      'The push is being scheduled by another process (for 119 s, by the lock /r.lock).',
    ],
  ];
  for (const [what, problem, sentence] of SAID) {
    it(`of ${what}`, () => {
      expect(said(problem)).to.equal(sentence);
    });
  }

  it('of unreadable entries names at most five', () => {
    const five =
      'Some orgs can\'t be read: "x0": not an org id of 15 or 18 letters and digits; "x1": not an org id of 15 or 18 letters and digits; ';
    expect(unreadable(2)).to.equal(`${five.slice(0, -2)}.`);
    expect(unreadable(5))
      .to.match(/; "x4": [^;]+digits\.$/)
      .and.satisfy((text: string) => text.startsWith(five));
    expect(unreadable(7))
      .to.match(/; "x4": [^;]+digits; and 2 more\.$/)
      .and.not.contain('x5');
  });

  it('of a start time says why it is invalid', () => {
    const WHY: Record<StartTimeProblem, string> = {
      unreadable: 'is not a date and time',
      'no-offset': 'has neither an offset from UTC nor a time zone',
      past: 'is in the past',
      'unknown-zone': 'can\'t be read: there is no time zone "Z"',
      'skipped-by-dst': 'does not exist in Z: the clocks are set forward over it',
      'twice-by-dst': 'is ambiguous in Z: the clocks are set back over it',
    };
    for (const [problem, why] of Object.entries(WHY) as Array<[StartTimeProblem, string]>)
      expect(said({ kind: 'bad-start-time', startTime: 'soon', timeZone: 'Z', problem })).to.equal(
        `The start time "soon" ${why}.`,
      );
    expect(said({ kind: 'bad-start-time', startTime: 'x', problem: 'unknown-zone' })).to.contain('time zone ""');
  });

  it("of a push that can't be canceled says why", () => {
    const WHY = {
      InProgress: "is running, and a running push can't be stopped",
      Succeeded: "has already succeeded, and an upgrade can't be rolled back",
      Failed: "has already ended, and an upgrade can't be rolled back",
      Canceled: 'is already canceled',
      Paused: 'is "Paused", which isn\'t known here',
    };
    for (const [status, why] of Object.entries(WHY))
      expect(said({ kind: 'not-abortable', push: report(status, {}) })).to.equal(
        `Push request ${report(status, {}).pushRequestId} ${why}. Nothing was changed.`,
      );
  });

  it('of a retry without orgs says why there are none', () => {
    const of = (only: 'retryable' | 'failed' | 'unscheduled', isOver = true): string =>
      said({ kind: 'nothing-to-retry', pushRequestId: ID, only, isOver });
    expect(of('retryable')).to.equal(`No org of push ${ID} failed with a retryable error.`);
    expect(of('failed')).to.equal(
      `Push ${ID} has no org to retry: none failed, or those that did have the version now.`,
    );
    expect(of('unscheduled')).to.equal(`Push ${ID} contained every org that it was planned for.`);
    expect(of('failed', false)).to.equal(`Push ${ID} is not over, and there is nothing to try again so far.`);
  });

  it('of the org of a push names its user where a record has one', () => {
    const problem = { kind: 'other-org', planned: '00DA', given: '00DB' } as const;
    expect(said(problem)).to.equal('The plan was made with the org 00DA, and this is 00DB.');
    expect(said({ ...problem, username: 'pm@example.com' })).to.match(
      /^The push was started in the org pm@.* \(00DA\), and this is 00DB\.$/,
    );
  });

  it('has the error names that scripts know', () => {
    const error = new UsageError({ kind: 'no-eligible-orgs', orgs: 7 });
    expect(error).to.include({ name: 'UsageError', kind: 'no-eligible-orgs' });
    expect(error.problem).to.deep.equal({ kind: 'no-eligible-orgs', orgs: 7 });
    expect(new OrgError('refused', 'X', 'no').name).to.equal('OrgError');
  });
});
