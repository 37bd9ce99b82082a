import type { Progress, PushSpec, Rival, JournalEvent } from './progress.js';
import { sameId, toLongId } from '../orgs/ids.js';
import type { OrgJob, PushableVersion } from '../model.js';
import type { PushOrg, VersionRequest } from '../ports.js';
import { aboutStatus, isUnderWay } from '../status.js';
import { UsageError } from '../errors/usageError.js';

/** The push to be made, and its request where it already exists. */
type OwnPush = Pick<Progress, 'plan' | 'pushRequestId'>;

/**
 * What to do about rivals: start, wait until the unsettled ones are settled, or leave the orgs to them.
 *
 * Several runners may schedule the same orgs at the same time, without knowing of each other. Each checks for rivals
 * after all its own jobs are inserted. None sets its request to Pending while it sees another request for one of these
 * orgs that is Created or further. Of any two runners, the one that checks later sees the other, so that at most one of
 * them starts, in whatever order the requests were made. The order of the requests only decides which one gives way, so
 * that one of them does start.
 */
export type Verdict = 'go' | 'wait' | 'yield';

export const verdictOn = ({
  plan,
  pushRequestId,
  rivals,
  waited,
}: Pick<Progress, 'plan' | 'pushRequestId' | 'rivals' | 'waited'>): Verdict => {
  if (rivals.length === 0) return 'go';
  const givesWay = ({ pushRequestId: theirs, status }: Rival): boolean =>
    status === 'Created' &&
    pushRequestId !== undefined &&
    !isKnown(plan, theirs) &&
    toLongId(theirs) > toLongId(pushRequestId);
  return waited !== true && rivals.every(givesWay) ? 'wait' : 'yield';
};

const isKnown = ({ knownRequests }: PushSpec, pushRequestId: string): boolean =>
  knownRequests.some((known) => sameId(known, pushRequestId));

/**
 * Requests that may contain orgs of the plan. Of the requests that existed before the plan, only those that were not
 * settled then, or have not ended now: a push that had ended before does not prevent another one.
 */
export const rivalCandidates = (
  requests: readonly VersionRequest[],
  { plan, pushRequestId }: OwnPush,
): VersionRequest[] => {
  const known = new Set(plan.knownRequests.map(toLongId));
  const wereCreated = new Set(plan.knownCreated?.map(toLongId));
  return requests.filter(
    ({ pushRequestId: id, status }) =>
      status !== 'Canceled' &&
      (pushRequestId === undefined || !sameId(id, pushRequestId)) &&
      (!known.has(toLongId(id)) || wereCreated.has(toLongId(id)) || isUnderWay(status)),
  );
};

/** Other pushes of orgs of the plan. Makes no call where no request is a candidate. */
export const findRivals = async (
  org: Pick<PushOrg, 'jobsOfOrgs'>,
  requests: readonly VersionRequest[],
  own: OwnPush,
): Promise<Rival[]> => {
  const candidates = rivalCandidates(requests, own);
  if (candidates.length === 0) return [];
  const { orgs, knownRequests, knownCreated } = own.plan;
  const jobs = Map.groupBy(
    await org.jobsOfOrgs(
      candidates.map(({ pushRequestId }) => pushRequestId),
      orgs,
    ),
    ({ pushRequestId }) => toLongId(pushRequestId),
  );
  // If a rival was under way before the plan, the orgs in which it has failed since may be pushed to again.
  const settledBefore = new Set(knownRequests.map(toLongId)).difference(new Set(knownCreated?.map(toLongId)));
  const counts = (id: string, { status }: OrgJob): boolean => !settledBefore.has(id) || !aboutStatus(status).final;
  return candidates.flatMap(({ pushRequestId, status }) => {
    const id = toLongId(pushRequestId);
    const shared = (jobs.get(id) ?? []).filter((job) => counts(id, job)).length;
    return shared === 0 ? [] : [{ pushRequestId, status, orgs: shared }];
  });
};

/**
 * The same rivals with their current status. No new rivals are searched for: a runner that had no jobs of these orgs
 * when ours were complete sees ours before it starts.
 */
export const stillRivals = (rivals: readonly Rival[], requests: readonly VersionRequest[]): Rival[] =>
  rivals.flatMap((rival) => {
    const now = requests.find(({ pushRequestId }) => sameId(pushRequestId, rival.pushRequestId));
    return now?.status === 'Canceled' ? [] : [{ ...rival, status: now?.status ?? rival.status }];
  });

/**
 * Throws where the org's records forbid a write: the version is not the one in the plan, or orgs of the plan are in
 * another push of the version.
 */
export const checkBeforeWriting = async (
  org: PushOrg,
  { plan, pushable }: { plan: PushSpec; pushable?: PushableVersion | undefined },
): Promise<void> => {
  const rivals = await findRivals(org, await requestsFor(org, plan, pushable), { plan });
  if (rivals.length > 0) throw new UsageError({ kind: 'rival-requests', requests: rivals, canceled: null });
};

/** Every request for the version of a plan. Throws where the version is not the one in the plan. */
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
 * Returns the org's version. Throws where it is not the planned one. The name of a version may change during a rollout,
 * so that the org's current name is shown.
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

/** The number and the package name are compared, too: the push must be what was confirmed or approved. */
const isSame = (a: PushableVersion, b: PushableVersion): boolean =>
  a.version.id === b.version.id &&
  a.version.number === b.version.number &&
  a.package.id === b.package.id &&
  a.package.name === b.package.name &&
  a.package.namespace === b.package.namespace;

/**
 * If a create request lost its response and was repeated, the first one may have succeeded, too. This finds such
 * requests.
 */
export const findLeftBehind = async (
  org: Pick<PushOrg, 'orphanCandidates'>,
  { request, knownRequests }: PushSpec,
  pushRequestId: string,
): Promise<JournalEvent> => {
  const others = await org.orphanCandidates(request.versionId, [...knownRequests, pushRequestId]);
  const empty = others.filter(({ jobs }) => jobs === 0).map((each) => each.pushRequestId);
  return { event: 'orphaned-requests', pushRequestIds: empty };
};
