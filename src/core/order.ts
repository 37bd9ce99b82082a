import type { SchedulePlan } from './events.js';
import type { OrgKey } from './ids.js';
import type { PushableVersion } from './types.js';

type Chosen = { eligible: ReadonlyArray<{ orgKey: OrgKey }>; knownRequests: readonly string[] };

/** What is to be written, of what preflight has found. Without a start time: as soon as possible. */
export const orderOf = (
  { version }: Pick<PushableVersion, 'version'>,
  { eligible, knownRequests }: Chosen,
  { startTime, migration }: { startTime: Date | null; migration: boolean },
): SchedulePlan => ({
  request: { versionId: version.id, startTime: startTime?.toISOString() ?? null, migration },
  orgs: eligible.map(({ orgKey }) => orgKey),
  knownRequests,
});
