import type { PushOrg } from '../ports.js';
import type { JournalEvent, PushSpec } from './progress.js';

/** A create that was given up for lost and made again may have come through all the same. */
export const findLeftBehind = async (
  org: Pick<PushOrg, 'orphanCandidates'>,
  { request, knownRequests }: PushSpec,
  pushRequestId: string,
): Promise<JournalEvent> => {
  const others = await org.orphanCandidates(request.versionId, [...knownRequests, pushRequestId]);
  const empty = others.filter(({ jobs }) => jobs === 0).map((each) => each.pushRequestId);
  return { event: 'orphaned-requests', pushRequestIds: empty };
};
