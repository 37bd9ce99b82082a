import { expect } from 'chai';
import { SfError } from '@salesforce/core';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { followPush, waitForPush, type WaitRules } from '../../src/app/push/waitForPush.js';
import { toSfError } from '../../src/cli/errors/errors.js';
import { showFollowed, showWaiting } from '../../src/cli/wait/waiting.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import type { PushOrg, PushSnapshot } from '../../src/core/ports.js';
import type { PushStatus } from '../../src/core/status.js';
import type { CountedPushRequest } from '../../src/core/model.js';
import { report } from '../support/reports.js';
import { only } from '../support/only.js';
import { environment } from '../support/environment.js';

const CONCURRENT = new OrgError('limit', 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests Limit exceeded.');
const DAILY = new OrgError('limit', 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
const SESSION = new OrgError('session', 'INVALID_SESSION_ID', 'Session expired or invalid');
const OUTAGE = new OrgError('unavailable', 'ERROR_HTTP_503', 'The org answered with HTTP 503 and no explanation.');

const id = '0DV3z0000000001GAA';
const resume = `sf package push resume -i ${id} --wait 60`;
const looked = (status: PushStatus, jobs: Parameters<typeof report>[1]): CountedPushRequest => {
  const { pushRequestId, package: pkg, version, jobs: counts, ...rest } = report(status, jobs);
  const { scheduledStartTime, startTime, endTime, durationSeconds } = rest;
  const times = { scheduledStartTime, startTime, endTime, durationSeconds };
  return { pushRequestId, status, package: pkg, version, ...times, jobs: counts };
};
const RUNNING = looked('InProgress', { InProgress: 1, Succeeded: 2 });
const ENDED = looked('Succeeded', { Succeeded: 3 });

/** An org that says one thing after the other, and the last for ever. */
const orgSaying = (
  looks: ReadonlyArray<CountedPushRequest | Error>,
  snapshots: ReadonlyArray<Error | 'ok'> = ['ok'],
) => {
  const next = <T>(list: readonly T[]): (() => T) => {
    let place = 0;
    return () => list[Math.min(place++, list.length - 1)]!;
  };
  const [look, snap] = [next(looks), next(snapshots)];
  const snapshot: PushSnapshot = {
    request: ENDED,
    failedJobs: [],
    errors: new Map(),
    jobs: (async function* () {})(),
  };
  return only<PushOrg>({
    overview: () => {
      const seen = look();
      return seen instanceof Error ? Promise.reject(seen) : Promise.resolve(seen);
    },
    snapshot: () => {
      const seen = snap();
      return seen instanceof Error ? Promise.reject(seen) : Promise.resolve(snapshot);
    },
    now: () => new Date(),
    preflight: () => Promise.resolve({ versions: [], requests: [], subscribers: new Map() }),
  });
};

const opened = (port: PushOrg): OpenOrg => only<OpenOrg>({ port, now: () => port.now() });

const follow = async (
  org: PushOrg,
  rules: WaitRules = { timeoutMs: 2000 },
  seen: CountedPushRequest | undefined = RUNNING,
) => {
  const lines: string[] = [];
  const command = {
    log: () => undefined,
    logToStderr: (line?: string) => void lines.push(line ?? ''),
    jsonEnabled: () => true,
  };
  const shown = await showWaiting(command, { now: () => org.now() });
  const result = await followPush(opened(org), seen, rules, shown).then(
    (followed) => {
      showFollowed(command, followed, rules, resume);
      return followed.report;
    },
    (error: unknown) => toSfError(error as Error),
  );
  return { result, lines };
};

describe('waiting for a push that exists', () => {
  environment({ SF_PACKAGE_PUSH_POLL_MS: '1' });

  for (const error of [CONCURRENT, OUTAGE]) {
    it(`continues after ${error.message}, and reports it once each time`, async () => {
      const { result, lines } = await follow(orgSaying([RUNNING, error, error, ENDED], [error, error, 'ok']));
      expect(result).to.include({ status: 'Succeeded', outcome: 'succeeded' });
      expect(lines.filter((line) => line.includes(error.code))).to.have.length(2);
    });
  }

  for (const error of [DAILY, SESSION, new TypeError('x is not a function'), OUTAGE]) {
    it(`reports the push when it ends with ${error.name}: ${error.message}`, async () => {
      const { result } = await follow(orgSaying([RUNNING, error], [error]), { timeoutMs: 20 });
      expect(result).to.be.instanceOf(SfError);
      const { message, exitCode, actions, data, cause } = result as SfError;
      expect(exitCode).to.equal(69);
      expect(message).to.contain(`Push request ${id}`).and.to.contain('In Progress: 2 of 3 orgs done, 0 failed');
      expect(message).not.to.contain('TypeError');
      expect(actions?.at(-1)).to.contain(resume);
      expect(actions?.join()).not.to.match(/run the command again/i);
      expect(data).to.deep.equal({
        ...{ pushRequestId: id, status: 'InProgress', jobs: RUNNING.jobs, outcome: 'waiting', resume },
      });
      // `sf` would look into it for another exit code.
      expect(cause).to.equal(undefined);
    });
  }

  it('reports the push as scheduled, if it was never polled', async () => {
    const pending = looked('Pending', { Pending: 3 });
    const { result } = await follow(orgSaying([SESSION]), undefined, pending);
    expect((result as SfError).data).to.deep.include({ status: 'Pending', jobs: pending.jobs });
    const waiting = waitForPush(opened(orgSaying([SESSION])), { pushRequestId: id }, { timeoutMs: 20 });
    const broken: unknown = await waiting.catch((error: unknown) => error);
    const { data } = toSfError(broken as Error) as Error & { data?: unknown };
    expect(data).to.deep.include({ pushRequestId: id, status: null, jobs: null });
  });

  it('reports the push where it has ended, and only its report cannot be read', async () => {
    const { result } = await follow(orgSaying([ENDED], [DAILY]));
    expect(result).to.include({ exitCode: 69 });
    expect((result as SfError).data).to.deep.include({ status: 'Succeeded', jobs: ENDED.jobs });
  });

  it('stops early where too many orgs have failed in the last poll', async () => {
    const failing = looked('InProgress', { InProgress: 1, Failed: 2 });
    const rules = { timeoutMs: 2000, failFastAbove: { count: 1 } };
    const org = opened(orgSaying([RUNNING, OUTAGE, failing]));
    const waited = await waitForPush(org, { pushRequestId: id }, rules);
    expect(waited).to.deep.include({ tooManyFailed: true, seen: failing });
  });
});
