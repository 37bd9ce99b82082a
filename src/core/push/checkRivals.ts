import type { Progress, PushSpec, Rival, JournalEvent } from './progress.js';
import { sameId, toLongId } from '../orgs/ids.js';
import type { OrgJob, PushableVersion } from '../model.js';
import type { PushOrg, VersionRequest } from '../ports.js';
import { aboutStatus, isUnderWay } from '../status.js';
import { UsageError } from '../errors/usageError.js';

/** What is to be pushed, and the request for it where there is one. */
type OwnPush = Pick<Progress, 'spec' | 'pushRequestId'>;

/**
 * What to do about rivals: nothing, wait until those that are not settled are, or leave the orgs to them.
 *
 * Several runners may schedule the same orgs at the same time, without knowing of each other. Each looks with all its own jobs
 * in place, and none sets its request Pending while it sees another one of these orgs that is Created or further. Of any two
 * the one that looks later sees the other, so that at most one of them starts, in whatever order they were made. The order
 * only decides who gives way, so that one of them does start.
 */
export type Verdict = 'go' | 'wait' | 'yield';

export const verdictOn = ({
  spec,
  pushRequestId,
  rivals,
  waited,
}: Pick<Progress, 'spec' | 'pushRequestId' | 'rivals' | 'waited'>): Verdict => {
  if (rivals.length === 0) return 'go';
  const givesWay = ({ pushRequestId: theirs, status }: Rival): boolean =>
    status === 'Created' &&
    pushRequestId !== undefined &&
    !isKnown(spec, theirs) &&
    toLongId(theirs) > toLongId(pushRequestId);
  return waited !== true && rivals.every(givesWay) ? 'wait' : 'yield';
};

const isKnown = ({ knownRequests }: PushSpec, pushRequestId: string): boolean =>
  knownRequests.some((known) => sameId(known, pushRequestId));

/**
 * Requests that may have our orgs in them. Of those that were there before the plan was made, only those that were not
 * settled then, or are not over now: who has ended before is no reason not to push again.
 */
export const rivalCandidates = (
  requests: readonly VersionRequest[],
  { spec, pushRequestId }: OwnPush,
): VersionRequest[] => {
  const known = new Set(spec.knownRequests.map(toLongId));
  const wereCreated = new Set(spec.knownCreated?.map(toLongId));
  return requests.filter(
    ({ pushRequestId: id, status }) =>
      status !== 'Canceled' &&
      (pushRequestId === undefined || !sameId(id, pushRequestId)) &&
      (!known.has(toLongId(id)) || wereCreated.has(toLongId(id)) || isUnderWay(status)),
  );
};

/** Other pushes of our orgs. Asks nothing where no request comes into question. */
export const findRivals = async (
  org: Pick<PushOrg, 'jobsOfOrgs'>,
  requests: readonly VersionRequest[],
  own: OwnPush,
): Promise<Rival[]> => {
  const candidates = rivalCandidates(requests, own);
  if (candidates.length === 0) return [];
  const { orgs, knownRequests, knownCreated } = own.spec;
  const jobs = Map.groupBy(
    await org.jobsOfOrgs(
      candidates.map(({ pushRequestId }) => pushRequestId),
      orgs,
    ),
    ({ pushRequestId }) => toLongId(pushRequestId),
  );
  // Of a push that was under way before, the orgs that it has failed for may be tried again.
  const settledBefore = new Set(knownRequests.map(toLongId)).difference(new Set(knownCreated?.map(toLongId)));
  const counts = (id: string, { status }: OrgJob): boolean => !settledBefore.has(id) || !aboutStatus(status).final;
  return candidates.flatMap(({ pushRequestId, status }) => {
    const id = toLongId(pushRequestId);
    const shared = (jobs.get(id) ?? []).filter((job) => counts(id, job)).length;
    return shared === 0 ? [] : [{ pushRequestId, status, orgs: shared }];
  });
};

/** The same rivals as they are now. Who was none with all our jobs in place can only become one after having seen them. */
export const stillRivals = (rivals: readonly Rival[], requests: readonly VersionRequest[]): Rival[] =>
  rivals.flatMap((rival) => {
    const now = requests.find(({ pushRequestId }) => sameId(pushRequestId, rival.pushRequestId));
    return now?.status === 'Canceled' ? [] : [{ ...rival, status: now?.status ?? rival.status }];
  });

/**
 * Throws where the records of the org speak against writing anything: where the version is another than the one that was written
 * down, or where our orgs are in another push of it.
 */
export const checkBeforeWriting = async (
  org: PushOrg,
  { spec, pushable }: { spec: PushSpec; pushable?: PushableVersion | undefined },
): Promise<void> => {
  const rivals = await findRivals(org, await requestsFor(org, spec, pushable), { spec });
  if (rivals.length > 0) throw new UsageError({ kind: 'rival-requests', requests: rivals, canceled: null });
};

/** Every request for the version of a push; throws where the version is another than the one that was written down. */
export const requestsFor = async (
  org: Pick<PushOrg, 'versionFacts'>,
  { request }: PushSpec,
  pushable: PushableVersion | undefined,
): Promise<VersionRequest[]> => {
  const { version, requests } = await org.versionFacts(request.versionId);
  if (pushable !== undefined && requireSame(pushable, version).version.name !== pushable.version.name)
    throw new UsageError({ kind: 'other-version', planned: pushable, found: version });
  return requests;
};

/**
 * Gives the org's own version; throws where it is another than the one that was written down. What the version is called may
 * change while a rollout goes on, so that the org's word for it is shown.
 */
export const checkedVersion = async (
  org: Pick<PushOrg, 'versions'>,
  planned: PushableVersion,
): Promise<PushableVersion['version']> => {
  const [found] = await org.versions({ versionId: planned.version.id });
  return requireSame(planned, found).version;
};

const requireSame = (planned: PushableVersion, found: PushableVersion | undefined): PushableVersion => {
  if (found !== undefined && isSame(planned, found)) return found;
  throw new UsageError({ kind: 'other-version', planned, found });
};

/** Names are compared, too: what was confirmed or approved has to be what is pushed. */
const isSame = (a: PushableVersion, b: PushableVersion): boolean =>
  a.version.id === b.version.id &&
  a.version.number === b.version.number &&
  a.package.id === b.package.id &&
  a.package.name === b.package.name &&
  a.package.namespace === b.package.namespace;

/** A create whose answer was lost, and that was made again, may have succeeded the first time, too. */
export const findLeftBehind = async (
  org: Pick<PushOrg, 'orphanCandidates'>,
  { request, knownRequests }: PushSpec,
  pushRequestId: string,
): Promise<JournalEvent> => {
  const others = await org.orphanCandidates(request.versionId, [...knownRequests, pushRequestId]);
  const empty = others.filter(({ jobs }) => jobs === 0).map((each) => each.pushRequestId);
  return { event: 'orphaned-requests', pushRequestIds: empty };
};
