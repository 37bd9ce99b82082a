import type { PushRequest } from '../model.js';
import { INELIGIBLE, type IneligibleReason } from '../orgs/ineligible.js';
import { SUBSCRIBER_LAG_MS } from '../orgs/subscriberLag.js';
import type { ListedSubscriber } from '../orgs/subscriberPages.js';
import { compareVersions, versionOf, type VersionNumber } from '../orgs/version.js';
import type { OrgPast } from './pastPushes.js';
import type { BehindOrg, BehindReason } from './report.js';

const NOT_PUSHABLE = Object.fromEntries(
  Object.entries(INELIGIBLE).map(([reason, { text }]) => [reason, text]),
) as Record<IneligibleReason, string>;

/** Why orgs are behind, in words: why a push would not upgrade them, or how their last pushes ended. */
export const BEHIND: Record<BehindReason, string> = {
  ...NOT_PUSHABLE,
  'in-open-push': 'in a push that has not ended',
  'not-shown-yet': 'just upgraded, and not shown by the hub yet',
  regressed: 'had the version of its last push, and lost it',
  failed: 'failed in its last pushes',
  'never-pushed': 'in no push of a newer version',
};

type Why = Pick<BehindOrg, 'reason' | 'failures' | 'pushRequestId' | 'hadVersion'>;

/** Why an org is behind: why a push would not upgrade it, or how its last pushes ended. */
export const whyBehind = (
  { notPushable, installedVersion }: Pick<ListedSubscriber, 'notPushable' | 'installedVersion'>,
  past: OrgPast,
  now: Date,
): Why => {
  const has = installedVersion === null ? undefined : versionOf({ number: installedVersion });
  const newer = (push: PushRequest | undefined): PushRequest | undefined => (isNewer(push, has) ? push : undefined);
  const [succeeded, failed] = [newer(past.succeeded), newer(past.failed)];
  const failures = failed === undefined ? 0 : past.failures;
  const lost = succeeded !== undefined && failed?.version.id !== succeeded.version.id ? succeeded : undefined;
  const why = (reason: BehindReason, push?: PushRequest): Why => ({
    reason,
    failures,
    pushRequestId: push?.pushRequestId ?? null,
    hadVersion: succeeded?.version.number ?? null,
  });
  if (notPushable !== null) return why(notPushable, failed);
  if (past.open !== undefined) return why('in-open-push', past.open);
  if (lost !== undefined) return why(isFresh(lost, now) ? 'not-shown-yet' : 'regressed', lost);
  return failed === undefined ? why('never-pushed') : why('failed', failed);
};

/** Whether a push installs a newer version than the org has. */
const isNewer = (push: PushRequest | undefined, has: VersionNumber | undefined): boolean =>
  push !== undefined && (has === undefined || compareVersions(versionOf(push.version), has) > 0);

/** Whether a push ended so recently that the hub may not show its effect yet. */
const isFresh = ({ endTime }: PushRequest, now: Date): boolean =>
  endTime === null || now.getTime() - Date.parse(endTime) < SUBSCRIBER_LAG_MS;
