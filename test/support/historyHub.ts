import { openHistory } from '../../src/app/openHistory.js';
import { listPushes } from '../../src/app/push/listPushes.js';
import { reportPush } from '../../src/app/push/reportPush.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import type { ErrorOfJob, JobOfPush, ReadPort } from '../../src/core/history/export.js';
import type { PushRequest } from '../../src/core/model.js';
import type { Subscriber } from '../../src/core/ports.js';
import { tallyJobs, type PushStatus } from '../../src/core/status.js';
import { only } from './only.js';

/** An org in memory, with everything that an export of its push history reads. */
export type HistoryHub = {
  org: OpenOrg;
  requests: PushRequest[];
  jobs: JobOfPush[];
  errors: ErrorOfJob[];
  subscribers: Subscriber[];
  /** The push requests whose rows were read, one entry for each call. */
  reads: string[][];
};

export const PACKAGE = { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' };
export const VERSION = { id: '04t3z0000000001AAA', name: 'Spring', number: '1.4.0.6' };
const NOW = '2026-11-28T03:00:00.000Z';

const numbered = (prefix: string, length: number, number: number): string =>
  `${prefix}3z${String(number).padStart(length - 5, '0')}`;

export const requestId = (number: number): string => `${numbered('0DV', 15, number)}GAA`;
export const orgKey = (number: number): string => numbered('00D', 15, number);

/** Pages like those of an org. */
async function* paged<T>(rows: readonly T[], size = 2000): AsyncGenerator<T[]> {
  for (let from = 0; from < rows.length; from += size) yield Promise.resolve(rows.slice(from, from + size));
}

export const historyHub = (): HistoryHub => {
  const hub: Omit<HistoryHub, 'org'> = { requests: [], jobs: [], errors: [], subscribers: [], reads: [] };
  const jobsOf = (id: string): JobOfPush[] => hub.jobs.filter(({ pushRequestId }) => pushRequestId === id);
  const countOf = (id: string) => tallyJobs(jobsOf(id).map(({ status }) => ({ status, count: 1 })));
  const port = only<ReadPort>({
    requests: () => Promise.resolve([...hub.requests]),
    countJobsOf: (ids: string[]) => Promise.resolve(new Map(ids.map((id) => [id, countOf(id)]))),
    overview: (id: string) => {
      const found = hub.requests.find(({ pushRequestId }) => pushRequestId === id);
      return Promise.resolve(found && { ...found, jobs: countOf(id) });
    },
    rowsOf: (ids: string[]) => {
      hub.reads.push(ids);
      const jobs = hub.jobs.filter(({ pushRequestId }) => ids.includes(pushRequestId));
      const names = new Set(jobs.map(({ jobId }) => jobId));
      return Promise.resolve({ jobs: paged(jobs), errors: paged(hub.errors.filter(({ jobId }) => names.has(jobId))) });
    },
    versions: () => Promise.resolve([{ package: PACKAGE, version: VERSION, released: true, deprecated: false }]),
    packageNames: () => Promise.resolve([PACKAGE.name]),
    createdDates: () => Promise.resolve(new Map([[VERSION.id, NOW]])),
    lineage: () =>
      Promise.resolve({ kind: 'unlocked', ancestors: new Map(), needs: [], convertedFrom: null, notChecked: [] }),
    everySubscriber: () => paged(hub.subscribers),
    now: () => new Date(NOW),
    time: () => Promise.resolve(new Date(NOW)),
  });
  return Object.assign(hub, {
    org: only<OpenOrg>({ port, orgId: '00D3z0000000001EAA', apiVersion: '66.0' }),
  });
};

/** Adds a push with this status and number of jobs. If the push has failed, its last job has failed. */
export const addPush = (hub: HistoryHub, number: number, status: PushStatus, orgs: number): void => {
  const pushRequestId = requestId(number);
  const isOver = status === 'Succeeded' || status === 'Failed';
  const endTime = isOver ? '2026-11-28T02:00:00.000Z' : null;
  hub.requests.push({
    ...{ pushRequestId, status, package: PACKAGE, version: VERSION, scheduledStartTime: null },
    ...{ startTime: '2026-11-28T01:00:00.000Z', endTime, durationSeconds: isOver ? 3600 : null },
  });
  for (let org = 1; org <= orgs; org++) {
    const jobId = `${numbered('0DX', 15, number * 1000 + org)}GAA`;
    const hasFailed = status === 'Failed' && org === orgs;
    const jobStatus = status === 'Failed' && !hasFailed ? 'Succeeded' : status;
    hub.jobs.push({
      ...{ pushRequestId, jobId, orgKey: orgKey(org), status: jobStatus },
      ...{ startTime: '2026-11-28T01:00:00.000Z', endTime, durationSeconds: isOver ? 30 : null },
    });
    if (hasFailed)
      hub.errors.push({
        ...{ jobId, type: 'DeployError', severity: 'Error', title: 'It "failed"' },
        ...{ message: '=HYPERLINK("x")\u2028\u202E\u0085::error::\uD800', details: null },
      });
  }
};

/** The org before the export that is killed, and its state then. */
export const firstDay = (): HistoryHub => {
  const hub = historyHub();
  addPush(hub, 1, 'Succeeded', 3);
  addPush(hub, 2, 'InProgress', 4);
  addPush(hub, 3, 'Failed', 5);
  return hub;
};
export const secondDay = (): HistoryHub => {
  const hub = historyHub();
  addPush(hub, 1, 'Succeeded', 3);
  addPush(hub, 2, 'Failed', 4);
  addPush(hub, 3, 'Failed', 5);
  addPush(hub, 4, 'Failed', 2);
  addPush(hub, 5, 'InProgress', 2);
  return hub;
};
/** All data that can be read from it. */
export const readAll = async (folder: string): Promise<string> => {
  const history = await openHistory(folder);
  const pushes = await listPushes(history);
  const reports = [];
  for (const { pushRequestId } of pushes) {
    const jobs: unknown[] = [];
    const report = await reportPush(history, pushRequestId, { onJobs: (rows) => void jobs.push(...rows) });
    reports.push({ report, jobs });
  }
  return JSON.stringify({ pushes, reports });
};
export const kindOf = (error: unknown): string => (error instanceof UsageError ? error.kind : String(error));
