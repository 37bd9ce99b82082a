import type { PushOrg, PushSnapshot, Subscriber, VersionRequest } from '../../../src/core/ports.js';
import { countJobs, isUnderWay, type PushStatus } from '../../../src/core/status.js';
import type { PushableVersion, PushError } from '../../../src/core/model.js';
import { key, pushableVersion, WANTED } from './fixtures.js';
import { PLAIN_LINEAGE } from '../../support/lineage.js';

export const OLD = pushableVersion('1.9.0.7');
export const OLDER = pushableVersion('1.2.0.1');

export const subscriber = (index: number, more: Partial<Subscriber> = {}): Subscriber => ({
  ...{ orgKey: key(index), orgName: 'Northwind', orgType: 'Production', orgStatus: 'Active', instanceName: 'NA1' },
  ...{ parentOrg: null, installed: true, versionId: OLD.version.id, blocked: false },
  ...more,
});

/** A job by the number of its org; with errors it has failed. */
export type HubJob = { org: number; status: PushStatus; errors?: readonly Partial<PushError>[]; endTime?: string };

/** A push of the wanted version; times as the org says them. */
export type HubPush = { id: string; status: PushStatus; jobs: readonly HubJob[] } & Partial<
  Pick<VersionRequest, 'scheduledStartTime' | 'startTime' | 'endTime'>
>;

export type HubWorld = {
  subscribers?: readonly Subscriber[];
  versions?: readonly PushableVersion[];
  pushes?: readonly HubPush[];
};

const requestOf = ({ id, status, scheduledStartTime, startTime, endTime }: HubPush): VersionRequest => ({
  ...{ pushRequestId: id, status, scheduledStartTime: scheduledStartTime ?? null },
  ...{ startTime: startTime ?? null, endTime: endTime ?? null },
});

async function* pagesOf<T>(all: readonly T[]): AsyncIterable<T[]> {
  for (let at = 0; at < all.length; at += 2) yield await Promise.resolve(all.slice(at, at + 2));
}

const snapshotOf = (push: HubPush): PushSnapshot => {
  const jobs = push.jobs.map((job, index) => ({ ...job, jobId: `${push.id}-${String(index)}`, orgKey: key(job.org) }));
  return {
    request: {
      ...{ ...requestOf(push), durationSeconds: null, package: WANTED.package, version: WANTED.version },
      jobs: countJobs(jobs.map(({ status }) => ({ status, count: 1 }))),
    },
    failedJobs: jobs.filter(({ status }) => status === 'Failed'),
    errors: new Map(
      jobs.flatMap(({ jobId, errors }): Array<[string, PushError[]]> => {
        const blank = { type: 'UnclassifiedError', severity: null, title: null, message: null, details: null };
        return errors === undefined ? [] : [[jobId, errors.map((each) => ({ ...blank, ...each }))]];
      }),
    ),
    jobs: pagesOf(
      jobs.map(({ jobId, orgKey, status, endTime = null }) => ({
        ...{ jobId, orgKey, status, startTime: null, endTime, durationSeconds: null },
      })),
    ),
  };
};

/** A hub that only answers; what it is asked to cancel is in `canceled`. */
export const hubOf = ({
  subscribers = [],
  versions = [WANTED, OLD, OLDER],
  pushes = [],
}: HubWorld): { hub: PushOrg; canceled: string[] } => {
  const canceled: string[] = [];
  const find = (id: string): HubPush | undefined => pushes.find((each) => each.id === id);
  const hub: Partial<PushOrg> = {
    lineage: () => Promise.resolve(PLAIN_LINEAGE),
    preflight: ({ orgs }) =>
      Promise.resolve({
        versions: [...versions],
        subscribers: new Map(
          subscribers.filter(({ orgKey }) => orgs.includes(orgKey)).map((each) => [each.orgKey, each]),
        ),
        requests: pushes.map(requestOf),
      }),
    versionFacts: (id) =>
      Promise.resolve({
        version: versions.find(({ version }) => version.id === id),
        requests: pushes.map(requestOf),
      }),
    subscribersOf: ({ versionIds, orgTypes, instances }) =>
      pagesOf(
        subscribers.filter(
          ({ installed, versionId, orgType, instanceName }) =>
            installed &&
            versionIds.includes(versionId ?? '') &&
            (orgTypes?.includes(orgType ?? '') ?? true) &&
            (instances?.includes(instanceName ?? '') ?? true),
        ),
      ),
    openOrgs: (ids) =>
      Promise.resolve(
        new Set(
          pushes
            .filter(({ id, status }) => ids.includes(id) && isUnderWay(status))
            .flatMap(({ jobs }) => jobs.map((job) => key(job.org))),
        ),
      ),
    state: (id) => {
      const push = find(id);
      return Promise.resolve(push && { status: push.status, orgs: push.jobs.map((job) => key(job.org)) });
    },
    snapshot: (id) => {
      const push = find(id);
      return Promise.resolve(push && snapshotOf(push));
    },
    cancel: (id) => {
      canceled.push(id);
      return Promise.resolve();
    },
  };
  return { hub: hub as PushOrg, canceled };
};
