import { sameId, toLongId } from '../orgs/ids.js';
import type { OrgJob, PushableVersion } from '../model.js';
import type { PushOrg, VersionRequest } from '../ports.js';
import { aboutStatus, isUnderWay } from '../status.js';
import { UsageError } from '../errors/usageError.js';
import type { Progress, PushSpec, Rival, JournalEvent } from './progress.js';
import { FIRST_PAUSE_MS } from './retryPolicy.js';
import type { SchedulerEnv } from './scheduledPush.js';

/** The push to be made, and its request where it already exists. */
type PushToMake = Pick<Progress, 'spec' | 'pushRequestId'>;

/**
 * Requests that may contain orgs of the plan. Of the requests that existed before the plan, only those that were not
 * settled then, or have not ended now: a push that had ended before does not prevent another one.
 */
export const rivalCandidates = (
  requests: readonly VersionRequest[],
  { spec, pushRequestId }: PushToMake,
): VersionRequest[] => {
  const settled = settledBefore(spec);
  return requests.filter(
    ({ pushRequestId: id, status }) =>
      status !== 'Canceled' &&
      (pushRequestId === undefined || !sameId(id, pushRequestId)) &&
      (!settled.has(toLongId(id)) || isUnderWay(status)),
  );
};

/** The requests that existed before the plan and were settled then. */
const settledBefore = ({ knownRequests, knownCreated }: PushSpec): ReadonlySet<string> =>
  new Set(knownRequests.map(toLongId)).difference(new Set(knownCreated?.map(toLongId)));

/** Other pushes of orgs of the plan. Makes no call where no request is a candidate. */
export const findRivals = async (
  org: Pick<PushOrg, 'jobsOfOrgs'>,
  requests: readonly VersionRequest[],
  own: PushToMake,
): Promise<Rival[]> => {
  const candidates = rivalCandidates(requests, own);
  if (candidates.length === 0) return [];
  const { orgs } = own.spec;
  const jobs = Map.groupBy(
    await org.jobsOfOrgs(
      candidates.map(({ pushRequestId }) => pushRequestId),
      orgs,
    ),
    ({ pushRequestId }) => toLongId(pushRequestId),
  );
  // If a rival was under way before the plan, the orgs in which it has failed since may be pushed to again.
  const settled = settledBefore(own.spec);
  const counts = (id: string, { status }: OrgJob): boolean => !settled.has(id) || !aboutStatus(status).final;
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
  { spec, pushable }: { spec: PushSpec; pushable: PushableVersion },
): Promise<void> => {
  const rivals = await findRivals(org, await requestsFor(org, spec, pushable), { spec });
  if (rivals.length > 0) throw new UsageError({ kind: 'rival-requests', requests: rivals, canceled: null });
};

/** Every request for the version of a plan. Throws where the version is not the one in the plan. */
export const requestsFor = async (
  org: Pick<PushOrg, 'versionFacts'>,
  { request }: PushSpec,
  pushable: PushableVersion,
): Promise<VersionRequest[]> => {
  const { version, requests } = await org.versionFacts(request.versionId);
  if (requireSame(pushable, version).version.name !== pushable.version.name)
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
 * orphaned requests.
 */
export const findOrphaned = async (
  org: Pick<PushOrg, 'orphanCandidates'>,
  { request, knownRequests }: PushSpec,
  pushRequestId: string,
): Promise<JournalEvent> => {
  const others = await org.orphanCandidates(request.versionId, [...knownRequests, pushRequestId]);
  const empty = others.filter(({ jobs }) => jobs === 0).map((each) => each.pushRequestId);
  return { event: 'orphaned-requests', pushRequestIds: empty };
};

/** Runners that see our jobs give way in seconds. A runner that has crashed never does. */
const LONGEST_WAIT_MS = 120_000;
const LONGEST_PAUSE_MS = 10_000;

type Checked = Extract<JournalEvent, { event: 'checked' }>;

/**
 * Checks for other pushes of the same orgs, and waits for them. Returns the findings. Returns undefined where our own
 * request has changed, for example because somebody has canceled it.
 */
export class RivalWatch {
  private waitedMs = 0;
  private nextPauseMs: number;

  public constructor(private readonly env: Pick<SchedulerEnv, 'org' | 'pace' | 'pushable' | 'firstPauseMs'>) {
    this.nextPauseMs = env.firstPauseMs ?? FIRST_PAUSE_MS;
  }

  /** Checks for rivals. Throws where there are some and nothing was written yet. */
  public async check(progress: Progress): Promise<Checked | undefined> {
    const { spec, pushRequestId } = progress;
    const { org, pushable } = this.env;
    if (pushRequestId !== undefined) return this.among(await requestsFor(org, spec, pushable), progress);
    await checkBeforeWriting(org, { spec, pushable });
    return { event: 'checked' };
  }

  /** Checks for rivals in the requests for the version, which have just been read. */
  public async among(requests: readonly VersionRequest[], progress: Progress): Promise<Checked | undefined> {
    if (hasChanged(requests, progress)) return undefined;
    return this.checked(await findRivals(this.env.org, requests, progress));
  }

  /**
   * Checks the requests that were read in the call that inserted the jobs. It is not documented that others see the
   * jobs of a call before the call has ended. Therefore this counts as a check only where no other request is a
   * candidate: a command that creates one now makes two more calls before its own check.
   */
  public inPassing(requests: readonly VersionRequest[] | undefined, progress: Progress): Checked | undefined {
    if (requests === undefined || hasChanged(requests, progress)) return undefined;
    return rivalCandidates(requests, progress).length === 0 ? { event: 'checked' } : undefined;
  }

  /** Checks known rivals again after a pause. */
  public async wait(progress: Progress): Promise<Checked | undefined> {
    const { org, pace, pushable } = this.env;
    const pause = Math.min(this.nextPauseMs, LONGEST_PAUSE_MS, LONGEST_WAIT_MS - this.waitedMs);
    await pace.sleep(pause);
    this.waitedMs += pause;
    this.nextPauseMs = pause * 2;
    const requests = await requestsFor(org, progress.spec, pushable);
    return hasChanged(requests, progress) ? undefined : this.checked(stillRivals(progress.rivals, requests));
  }

  private checked(rivals: Rival[]): Checked {
    if (rivals.length === 0) return { event: 'checked' };
    return { event: 'checked', rivals, ...(this.waitedMs < LONGEST_WAIT_MS ? {} : { waited: true }) };
  }
}

const hasChanged = (requests: readonly VersionRequest[], { pushRequestId = '' }: Progress): boolean =>
  requests.some((each) => sameId(each.pushRequestId, pushRequestId) && each.status !== 'Created');
