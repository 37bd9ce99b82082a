import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportHistory } from '../../src/app/history/exportHistory.js';
import { openHistory } from '../../src/app/openHistory.js';
import { reportPush } from '../../src/app/push/reportPush.js';
import { letHeapGrowLittle } from '../../src/cli/output/rowOutput.js';
import type { JobOfPush } from '../../src/core/history/export.js';
import { tallyJobs } from '../../src/core/status.js';
import { addPush, historyHub, orgKey, requestId } from './historyHub.js';

/*
 * Exports a push with this many jobs, and reads it back: `bigHistory.ts 1000000`. Prints the peak memory of the
 * process, in megabytes, after the export and after the report.
 */
const orgs = Number(process.argv[2] ?? 1000);
const hub = historyHub();
addPush(hub, 1, 'Succeeded', 1);
const [first] = hub.jobs;
if (first === undefined) throw new Error('There is no job.');
async function* jobs(): AsyncGenerator<JobOfPush[]> {
  for (let from = 0; from < orgs; from += 2000) {
    await new Promise(setImmediate);
    yield Array.from({ length: Math.min(2000, orgs - from) }, (_, index) => ({
      ...first,
      ...{
        pushRequestId: requestId(1),
        jobId: `0DX3z${String(from + index).padStart(10, '0')}GAA`,
        status: 'Succeeded',
      },
      ...{ orgKey: orgKey(from + index), startTime: null, endTime: null, durationSeconds: index % 60 },
    }));
  }
}
const { port } = hub.org;
port.rowsOf = () => Promise.resolve({ jobs: jobs(), errors: noPages() });
port.countJobsOf = (ids) =>
  Promise.resolve(new Map(ids.map((id) => [id, tallyJobs([{ status: 'Succeeded', count: orgs }])])));
port.everySubscriber = noPages;
async function* noPages(): AsyncGenerator<never[]> {
  yield Promise.resolve([]);
}

const megabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
letHeapGrowLittle();
const folder = await mkdtemp(join(tmpdir(), 'history-'));
try {
  const { counts } = await exportHistory(hub.org, { outputDir: folder });
  const exported = megabytes();
  let read = 0;
  await reportPush(await openHistory(folder), requestId(1), { onJobs: (rows) => void (read += rows.length) });
  process.stdout.write(`${JSON.stringify({ jobs: counts.jobs, read, exported, reported: megabytes() })}\n`);
} finally {
  await rm(folder, { recursive: true });
}
