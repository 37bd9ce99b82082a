import type { PushSpec } from './progress.js';
import type { OrgKey, PushableVersion } from '../model.js';

type Chosen = { eligible: ReadonlyArray<{ orgKey: OrgKey }> } & Pick<PushSpec, 'knownRequests' | 'knownCreated'>;

/** The push to write, from the findings of preflight. Without a start time: as soon as possible. */
export const pushSpecOf = (
  { version }: Pick<PushableVersion, 'version'>,
  { eligible, knownRequests, knownCreated }: Chosen,
  { startTime, migration }: { startTime: Date | null; migration: boolean },
): PushSpec => ({
  request: { versionId: version.id, startTime: startTime?.toISOString() ?? null, migration },
  orgs: eligible.map(({ orgKey }) => orgKey),
  knownRequests,
  ...(knownCreated === undefined ? {} : { knownCreated }),
});
