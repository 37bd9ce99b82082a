import type { OrgKey, PushableVersion } from '../../src/core/model.js';
import { toLongId } from '../../src/core/orgs/ids.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import type { Counted, Inserted, JobInsert, PushOfVersion, PushOrg, VersionRequest } from '../../src/core/ports.js';
import type { PushStatus } from '../../src/core/status.js';

/**
 * The fault of one call: none, lost before or after the work, refused because the org is busy, or refused row by row.
 */
export type Fault = 'none' | 'lost-before' | 'lost-after' | 'busy' | 'rows-lock' | 'rows-committed';

export type StoredRequest = { id: string; start: number | null; status: PushStatus; jobs: Set<OrgKey> };

type Scheduler = Pick<
  PushOrg,
  | 'createRequest'
  | 'insertJobs'
  | 'countJobs'
  | 'activate'
  | 'cancel'
  | 'state'
  | 'orphanCandidates'
  | 'versionFacts'
  | 'jobsOfOrgs'
>;

export type OrgInMemory = {
  org: PushOrg;
  requests: StoredRequest[];
  /** Names of the calls made, in order. */
  calls: string[];
};

/** More calls than this are an endless loop. */
const MOST_CALLS = 10_000;

const lost = (): OrgError => new OrgError('unreachable', 'ECONNRESET', 'The org could not be reached.');
const busy = (): OrgError => new OrgError('unavailable', 'SERVER_UNAVAILABLE', 'Server too busy');
const refused = (message: string): OrgError => new OrgError('refused', 'INVALID_OPERATION', message);

/** The version of an org in memory, where no other is given. */
export const VERSION_IN_MEMORY: PushableVersion = {
  package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: null },
  version: { id: '04t3z000000AbCdAAK', number: '1.4.0.1', name: 'Summer' },
  released: true,
  deprecated: false,
};

/**
 * An org in memory. It refuses what a real org refuses, and has the given faults: one for each call. `ineligible` orgs
 * are refused, `poison` orgs make every batch fail that contains them. With `counting`, each insert returns the number
 * of jobs.
 */
export const orgInMemory = (
  fault: (call: string, number: number) => Fault = () => 'none',
  special: {
    ineligible?: ReadonlySet<OrgKey>;
    poison?: ReadonlySet<OrgKey>;
    counting?: boolean;
    version?: PushableVersion;
    /** The number in the id of the nth request, from 1. */
    idNumber?: (request: number) => number;
  } = {},
): OrgInMemory => {
  const requests: StoredRequest[] = [];
  const calls: string[] = [];
  const find = (id: string): StoredRequest => {
    const request = requests.find((each) => each.id === id);
    if (request === undefined) throw refused('no such request');
    return request;
  };

  const requestsOfVersion = (): VersionRequest[] =>
    requests.map(({ id, status, start }): VersionRequest => ({
      ...{ pushRequestId: id, status, startTime: null, endTime: null },
      scheduledStartTime: start === null ? null : new Date(start).toISOString(),
    }));
  const count = ({ pushRequestId }: PushOfVersion): Counted => ({
    jobs: find(pushRequestId).jobs.size,
    requests: requestsOfVersion(),
  });

  /** One call, with its fault. */
  const call = async <T>(name: string, work: () => T, spoilt?: (kind: Fault) => T): Promise<T> => {
    calls.push(name);
    if (calls.length > MOST_CALLS) throw new Error('endless loop');
    const kind = fault(name, calls.length);
    await Promise.resolve();
    if (kind === 'lost-before') throw lost();
    if (kind === 'busy') throw busy();
    if (spoilt !== undefined && kind.startsWith('rows-')) return spoilt(kind);
    const result = work();
    if (kind === 'lost-after') throw lost();
    return result;
  };

  const insert = (request: StoredRequest, orgKey: OrgKey): JobInsert => {
    const no = (reason: string): JobInsert => ({ orgKey, ok: false, reason, message: reason });
    if (request.status !== 'Created' || special.ineligible?.has(orgKey)) return no('INVALID_OPERATION');
    if (request.jobs.has(orgKey)) return no('DUPLICATE_VALUE');
    request.jobs.add(orgKey);
    return { orgKey, ok: true, jobId: `0DX${orgKey.slice(3)}` };
  };

  const scheduler: Scheduler = {
    createRequest: ({ startTime }) =>
      call('create', () => {
        const number = special.idNumber?.(requests.length + 1) ?? requests.length + 1;
        const id = toLongId(`0DV${String(number).padStart(12, '0')}`);
        requests.push({
          id,
          start: startTime === null ? null : new Date(startTime).getTime(),
          status: 'Created',
          jobs: new Set(),
        });
        return id;
      }),
    insertJobs: (push, orgs) => {
      const id = push.pushRequestId;
      const ruined = orgs.some((orgKey) => special.poison?.has(orgKey));
      const inserted = (answers: JobInsert[]): Inserted => ({
        answers,
        counted: special.counting === true ? count(push) : undefined,
      });
      const spoil = (kind: Fault): Inserted => {
        if (kind === 'rows-committed' && !ruined) for (const orgKey of orgs) insert(find(id), orgKey);
        return inserted(orgs.map((orgKey) => ({ orgKey, ok: false, reason: 'UNABLE_TO_LOCK_ROW', message: 'locked' })));
      };
      return call(
        'insert',
        () =>
          inserted(
            orgs.map((orgKey) =>
              ruined
                ? { orgKey, ok: false as const, reason: 'UNKNOWN_EXCEPTION', message: 'broken' }
                : insert(find(id), orgKey),
            ),
          ),
        spoil,
      );
    },
    countJobs: (push) => call('count', () => count(push)),
    activate: (id) =>
      call('activate', () => {
        const request = find(id);
        if (request.status !== 'Created') throw refused(`it is ${request.status}`);
        request.status = 'Pending';
      }),
    cancel: (id) =>
      call('cancel', () => {
        const request = find(id);
        if (request.status !== 'Created' && request.status !== 'Pending') throw refused(`it is ${request.status}`);
        request.status = 'Canceled';
      }),
    state: (id) =>
      call('state', () => {
        const request = requests.find((each) => each.id === id);
        return request && { status: request.status, orgs: [...request.jobs] };
      }),
    versionFacts: () =>
      call('version', () => ({ version: special.version ?? VERSION_IN_MEMORY, requests: requestsOfVersion() })),
    jobsOfOrgs: (ids, orgs) =>
      call('jobs-of-orgs', () =>
        requests
          .filter(({ id }) => ids.includes(id))
          .flatMap(({ id, status, jobs }) =>
            orgs.filter((orgKey) => jobs.has(orgKey)).map((orgKey) => ({ pushRequestId: id, orgKey, status })),
          ),
      ),
    orphanCandidates: (_version, known) =>
      call('orphaned-requests', () =>
        requests
          .filter((request) => request.status === 'Created' && !known.includes(request.id))
          .map(({ id, jobs }) => ({ pushRequestId: id, jobs: jobs.size })),
      ),
  };
  return { org: scheduler as PushOrg, requests, calls };
};
