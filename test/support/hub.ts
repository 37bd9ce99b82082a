import type { PushableVersion, PushError } from '../../src/core/model.js';
import type { PushSnapshot, Subscriber, SubscriberQuery, VersionRequest } from '../../src/core/ports.js';
import { tallyJobs, type PushStatus } from '../../src/core/status.js';

/** A job of a push in a hub in memory; with its errors where it has failed. */
export type JobInHub = {
  jobId: string;
  orgKey: string;
  status: PushStatus;
  startTime: string | null;
  endTime: string | null;
  errors?: readonly PushError[];
};

/** Two at a time, so that there is a second page. */
export async function* pagesOf<T>(all: readonly T[]): AsyncIterable<T[]> {
  for (let at = 0; at < all.length; at += 2) yield await Promise.resolve(all.slice(at, at + 2));
}

export const snapshotOf = (
  request: VersionRequest,
  { package: pkg, version }: PushableVersion,
  jobs: readonly JobInHub[],
): PushSnapshot => ({
  request: {
    ...{ ...request, durationSeconds: null, package: pkg, version },
    jobs: tallyJobs(jobs.map(({ status }) => ({ status, count: 1 }))),
  },
  failedJobs: jobs.filter(({ status }) => status === 'Failed').map(({ jobId, orgKey }) => ({ jobId, orgKey })),
  errors: new Map(
    jobs.flatMap(({ jobId, errors }): Array<[string, PushError[]]> =>
      errors === undefined ? [] : [[jobId, [...errors]]],
    ),
  ),
  jobs: pagesOf(
    jobs.map(({ jobId, orgKey, status, startTime, endTime }) => ({
      ...{ jobId, orgKey, status, startTime, endTime, durationSeconds: null },
    })),
  ),
});

/** The subscribers among these that a query asks for. */
export const foundBy = (
  { versionIds, orgTypes, instances }: SubscriberQuery,
  subscribers: readonly Subscriber[],
): Subscriber[] =>
  subscribers.filter(
    ({ installed, versionId, orgType, instanceName }) =>
      installed &&
      versionIds.includes(versionId ?? '') &&
      (orgTypes?.includes(orgType ?? '') ?? true) &&
      (instances?.includes(instanceName ?? '') ?? true),
  );
