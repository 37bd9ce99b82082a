import type { Row, Value } from '../model.js';
import type { OrgServer } from './orgServer.js';

type Listed = Record<string, Value>;

/**
 * The state of the org without API limitations: requests with their jobs and errors, and counts. `request` selects one,
 * `jobs=false` leaves out the jobs, `subscribers=true` adds the installed version of every org.
 */
export const orgState = ({ org, identity }: OrgServer, query: URLSearchParams): Record<string, unknown> => {
  const requests = org.store.table('PackagePushRequest')!;
  const wanted = query.get('request');
  const chosen = wanted === null ? [...requests.rows()] : [requests.get(wanted)].filter((row) => row !== undefined);
  return {
    ...identity,
    now: new Date(org.clock.now()).toISOString(),
    counts: Object.fromEntries(COUNTED.map((name) => [name, org.store.table(name)!.size])),
    requests: chosen.map((request) =>
      requestState(org.store.table('PackagePushJob')!.where('PackagePushRequestId', request.Id), request, query, org),
    ),
    ...(query.get('subscribers') === 'true' ? { subscribers: [...org.store.table('PackageSubscriber')!.rows()] } : {}),
  };
};

const COUNTED = [
  'PackagePushRequest',
  'PackagePushJob',
  'PackagePushError',
  'PackageSubscriber',
  'MetadataPackageVersion',
] as const;

const requestState = (
  jobs: Iterable<Row>,
  request: Row,
  query: URLSearchParams,
  org: OrgServer['org'],
): Record<string, unknown> => {
  const rows = [...jobs];
  const jobCounts: Record<string, number> = {};
  for (const { Status } of rows) jobCounts[String(Status)] = (jobCounts[String(Status)] ?? 0) + 1;
  if (query.get('jobs') === 'false') return { ...request, jobCounts };
  const errors = org.store.table('PackagePushError')!;
  return {
    ...request,
    jobCounts,
    jobs: rows.map((job) => ({ ...job, errors: [...errors.where('PackagePushJobId', job.Id)] as Listed[] })),
  };
};
