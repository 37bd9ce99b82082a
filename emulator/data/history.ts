import type { Row, Store } from '../model.js';
import type { MainVersions } from './catalog.js';
import { insertJobErrors } from './jobErrors.js';
import { known } from './known.js';
import { failureKind } from './outcomes.js';
import type { ScenarioSpec } from './scenarioSpec.js';
import { tableOf } from './store.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The fate of a push: its requested start (hours from now, or at once), and whether it got jobs. */
type Past = { readonly status: string; readonly start: number | null; readonly jobs: boolean };

/** Assigned in turn, so that a history of ten has one of each that is not running now. */
const PASTS: readonly Past[] = [
  { status: 'Succeeded', start: -72, jobs: true },
  { status: 'Failed', start: -48, jobs: true },
  { status: 'Canceled', start: 30, jobs: true },
  { status: 'Created', start: null, jobs: true },
  { status: 'Pending', start: 48, jobs: true },
  { status: 'Succeeded', start: null, jobs: true },
  { status: 'Failed', start: null, jobs: true },
  { status: 'Created', start: null, jobs: false },
  { status: 'Canceled', start: null, jobs: true },
  { status: 'Created', start: -24, jobs: true },
  { status: 'InProgress', start: -0.05, jobs: true },
];

/** Past push requests, the oldest first. The waiting and the running ones continue when the org runs. */
export const insertHistory = (store: Store, spec: ScenarioSpec, versions: MainVersions, now: number): void => {
  const targets = [...versions.behind, versions.current];
  const subscribers = [...tableOf(store, 'PackageSubscriber').rows()].slice(0, spec.orgs);
  for (let turn = 0; turn < spec.history; turn++) {
    const past = known(PASTS[turn % PASTS.length]);
    const created = now - (spec.history - turn) * 6 * HOUR - 3 * 24 * HOUR;
    const scheduled =
      past.start === null ? null : Math.floor((past.start < 0 ? created : now) + Math.abs(past.start) * HOUR);
    const request = insertRequest(
      store,
      past,
      known(targets[turn % targets.length]),
      past.status === 'InProgress' ? now - 3 * MINUTE : scheduled,
      created,
    );
    if (past.jobs) insertJobs(store, request, jobOrgs(subscribers, turn, spec.jobs));
  }
};

const jobOrgs = (subscribers: readonly Row[], turn: number, count: number): readonly Row[] => {
  const first = (turn * count) % Math.max(1, subscribers.length);
  return subscribers.slice(first, first + count);
};

const insertRequest = (store: Store, past: Past, versionId: string, scheduled: number | null, created: number): Row => {
  const ran = past.status === 'Succeeded' || past.status === 'Failed' || past.status === 'InProgress';
  const StartTime = ran ? (scheduled ?? created) + 1_049 : null;
  return tableOf(store, 'PackagePushRequest').insert({
    PackageVersionId: versionId,
    ScheduledStartTime: scheduled,
    Status: past.status,
    StartTime,
    SystemModstamp: created,
    CreatedDate: created,
  });
};

/** Every fourth job of a failed push has failed; in a running push, half of the jobs have ended. */
const jobStatus = (requestStatus: string, place: number, count: number): string => {
  if (requestStatus === 'Failed') return place % 4 === 0 ? 'Failed' : 'Succeeded';
  if (requestStatus === 'InProgress') return place * 2 < count ? 'Succeeded' : 'Pending';
  return requestStatus;
};

const insertJobs = (store: Store, request: Row, orgs: readonly Row[]): void => {
  const jobs = tableOf(store, 'PackagePushJob');
  let end = Number(request['StartTime'] ?? 0);
  orgs.forEach((org, place) => {
    const Status = jobStatus(request['Status'] as string, place, orgs.length);
    const over = Status === 'Succeeded' || Status === 'Failed';
    const seconds = Number(org['_duration']);
    const StartTime = over ? Number(request['StartTime']) + place * 10 : null;
    const EndTime = StartTime === null ? null : StartTime + seconds * 1_000 + 783;
    if (EndTime !== null) end = Math.max(end, EndTime);
    const job = jobs.insert({
      PackagePushRequestId: request.Id,
      SubscriberOrganizationKey: org['OrgKey'] ?? null,
      Status,
      StartTime,
      EndTime,
      DurationSeconds: over ? seconds : null,
      SystemModstamp: EndTime ?? request['SystemModstamp'] ?? null,
      CreatedDate: request['CreatedDate'] ?? null,
    });
    if (Status === 'Failed') insertJobErrors(store, job, failureKind(Math.floor(jobs.size / 4)));
  });
  if (request['Status'] === 'InProgress' || request['StartTime'] === null) return;
  const seconds = Math.floor((end - Number(request['StartTime'])) / 1_000);
  tableOf(store, 'PackagePushRequest').update(request, { EndTime: end, DurationSeconds: seconds, SystemModstamp: end });
};
