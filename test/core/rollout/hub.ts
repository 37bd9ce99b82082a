import type { PushOrg, PushSnapshot, Subscriber, VersionRequest } from '../../../src/core/ports.js';
import { isUnderWay, type PushStatus } from '../../../src/core/status.js';
import type { PushableVersion, PushError } from '../../../src/core/model.js';
import { key, pushableVersion, subscriberOf, WANTED } from './fixtures.js';
import { PLAIN_LINEAGE } from '../../support/lineage.js';
import { foundBy, pagesOf, snapshotOf } from '../../support/hub.js';

export const OLD = pushableVersion('1.9.0.7');
export const OLDER = pushableVersion('1.2.0.1');

export const subscriber = (index: number, more: Partial<Subscriber> = {}): Subscriber => subscriberOf(key(index), more);

/** A job by the number of its org; with errors it has failed. */
export type HubJob = { org: number; status: PushStatus; errors?: readonly Partial<PushError>[]; endTime?: string };

/** A push of the wanted version; times as the org says them. */
export type HubPush = { id: string; status: PushStatus; jobs: readonly HubJob[] } & Partial<
  Pick<VersionRequest, 'scheduledStartTime' | 'startTime' | 'endTime'>
>;

const NO_TEXTS = { type: 'UnclassifiedError', severity: null, title: null, message: null, details: null };

export type HubWorld = {
  subscribers?: readonly Subscriber[];
  versions?: readonly PushableVersion[];
  pushes?: readonly HubPush[];
};

const requestOf = ({ id, status, scheduledStartTime, startTime, endTime }: HubPush): VersionRequest => ({
  ...{ pushRequestId: id, status, scheduledStartTime: scheduledStartTime ?? null },
  ...{ startTime: startTime ?? null, endTime: endTime ?? null },
});

const snapshotOfPush = (push: HubPush): PushSnapshot =>
  snapshotOf(
    requestOf(push),
    WANTED,
    push.jobs.map(({ org, status, endTime = null, errors }, index) => ({
      ...{ jobId: `${push.id}-${String(index)}`, orgKey: key(org), status, startTime: null, endTime },
      errors: errors?.map((each) => ({ ...NO_TEXTS, ...each })),
    })),
  );

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
    subscribersOf: (query) => pagesOf(foundBy(query, subscribers)),
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
      return Promise.resolve(push && snapshotOfPush(push));
    },
    cancel: (id) => {
      canceled.push(id);
      return Promise.resolve();
    },
  };
  return { hub: hub as PushOrg, canceled };
};
