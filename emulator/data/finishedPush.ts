import type { Row, Store } from '../model.js';
import type { MainVersions } from './catalog.js';
import { insertJobErrors } from './jobErrors.js';
import { failureKind } from './outcomes.js';
import type { Random } from './random.js';
import type { ScenarioSpec } from './scenarioSpec.js';
import { tableOf } from './store.js';

const HOUR = 3_600_000;
/** From the start of the first job to that of the last. */
const SPAN = 5 * HOUR;

/**
 * Inserts a finished push of the newest version, with everything that the push queue would have left. Returns its id,
 * if the spec has one. It is for effects of very many jobs, which the queue itself would take long to process.
 */
export const insertFinishedPush = (
  store: Store,
  spec: ScenarioSpec,
  versions: MainVersions,
  random: Random,
  now: number,
): string | undefined => {
  if (spec.finished === 0) return undefined;
  const requests = tableOf(store, 'PackagePushRequest');
  const scheduled = now - 12 * HOUR;
  const StartTime = scheduled + 1_049;
  const request = requests.insert({
    PackageVersionId: versions.newest,
    ScheduledStartTime: scheduled,
    Status: spec.failed > 0 ? 'Failed' : 'Succeeded',
    StartTime,
    CreatedDate: scheduled - HOUR,
  });
  const EndTime = insertJobs(store, spec, versions, request, random);
  const DurationSeconds = Math.floor((EndTime - StartTime) / 1_000);
  requests.update(request, { EndTime, DurationSeconds, SystemModstamp: EndTime });
  return request.Id;
};

/** Inserts one job for each org that a push can upgrade, in the order of the orgs. Returns the end of the last job. */
const insertJobs = (store: Store, spec: ScenarioSpec, versions: MainVersions, request: Row, random: Random): number => {
  const jobs = tableOf(store, 'PackagePushJob');
  const subscribers = tableOf(store, 'PackageSubscriber');
  const start = Number(request['StartTime']);
  let [place, failures, end] = [0, 0, start];
  for (const org of subscribers.rows()) {
    if (place === spec.finished) break;
    if (!isUpgradable(org, versions)) continue;
    const failed = failsAt(place, spec);
    const StartTime = start + Math.floor((place / spec.finished) * SPAN);
    const seconds = Number(org['_duration']);
    const EndTime = StartTime + seconds * 1_000 + random.below(1_000);
    const job = jobs.insert({
      PackagePushRequestId: request.Id,
      SubscriberOrganizationKey: org['OrgKey'] ?? null,
      Status: failed ? 'Failed' : 'Succeeded',
      StartTime,
      EndTime,
      DurationSeconds: seconds,
      SystemModstamp: EndTime,
      CreatedDate: request['CreatedDate'] ?? null,
    });
    if (failed) {
      const kind = failureKind(failures++);
      insertJobErrors(store, job, kind);
      // The next push fails again, or succeeds, like after a failure in the queue.
      subscribers.update(org, { _outcome: kind, _failures: 1 });
    } else {
      subscribers.update(org, { MetadataPackageVersionId: versions.newest, SystemModstamp: EndTime });
    }
    end = Math.max(end, EndTime);
    place++;
  }
  return end;
};

const isUpgradable = (org: Row, { beta }: MainVersions): boolean =>
  org['OrgStatus'] !== 'Inactive' &&
  org['InstalledStatus'] === 'i' &&
  org['HasRestrictionEnabled'] === false &&
  org['MetadataPackageVersionId'] !== beta;

/** Spreads the failures evenly, so that exactly the number in the spec fails. */
const failsAt = (place: number, { finished, failed }: ScenarioSpec): boolean =>
  Math.floor(((place + 1) * failed) / finished) > Math.floor((place * failed) / finished);
