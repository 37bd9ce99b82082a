/**
 * `npm run bench`: API calls and wall-clock time of each command, against the official one on the same emulator and
 * the same work, in turn (A B A B ...). Prints a Markdown table. `npm run bench -- --runs 9 --latency 0`
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startHubProcess, type HubProcess } from '../test/support/emulatorProcess.js';
import { openSfSession, type SfSession } from '../test/support/sfSession.js';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, latency: { type: 'string', default: '50' } },
});
const RUNS = Number(values.runs);

type Measured = { seconds: number; calls: number };
type Row = { work: string; ours: Measured; official: Measured; limit: number };

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

const run = async (session: SfSession, hub: HubProcess, args: string[], exitCodes: number[]): Promise<Measured> => {
  await hub.resetCalls();
  const start = performance.now();
  const { code, stdout, stderr } = await session.sf(args);
  const seconds = (performance.now() - start) / 1000;
  if (!exitCodes.includes(code ?? -1)) throw new Error(`sf ${args.join(' ')}: ${String(code)}\n${stdout}\n${stderr}`);
  return { seconds, calls: await hub.calls() };
};

/** Both commands in turn; the time is the median, the calls are the same in each run. */
const compare = async (
  work: string,
  limit: number,
  session: SfSession,
  hub: HubProcess,
  ours: string[],
  official: string[],
): Promise<Row> => {
  const [a, b]: [Measured[], Measured[]] = [[], []];
  for (let index = 0; index < RUNS; index++) {
    a.push(await run(session, hub, ['package', 'push', ...ours], [0, 68]));
    b.push(await run(session, hub, ['package', 'push-upgrade', ...official], [0]));
  }
  const of = (runs: Measured[]): Measured => ({
    seconds: median(runs.map(({ seconds }) => seconds)),
    calls: Math.max(...runs.map(({ calls }) => calls)),
  });
  return { work, ours: of(a), official: of(b), limit };
};

const eligible = async (hub: HubProcess, session: SfSession, name: string, count: number): Promise<string> => {
  const csv = await session.sf([
    ...['data', 'query', '--result-format', 'csv', '--target-org', 'hub', '--query'],
    `SELECT OrgKey FROM PackageSubscriber WHERE MetadataPackageVersionId IN ('${hub.versions.behind.join("','")}') LIMIT ${count}`,
  ]);
  const path = join(session.home, name);
  // The official command drops every line that is not 15 characters long, so it gets no header.
  await writeFile(path, csv.stdout.split('\n').slice(1).join('\n'));
  return path;
};

const withHub = async <T>(scenario: string, work: (hub: HubProcess, session: SfSession) => Promise<T>): Promise<T> => {
  const hub = await startHubProcess('--scenario', scenario, '--clock', 'manual', '--start', new Date().toISOString());
  const session = await openSfSession();
  try {
    await session.login(hub);
    await session.linkPlugin();
    await hub.control('POST', 'settings', { latencyMs: Number(values.latency) });
    return await work(hub, session);
  } finally {
    hub.stop();
    await session.close();
  }
};

const scheduleRow = (): Promise<Row> =>
  withHub('orgs=1000,clean', async (hub, session) => {
    const file = await eligible(hub, session, 'orgs.txt', 200);
    const args = ['schedule', '-p', hub.versions.newest, '--org-file', file, '-v', 'hub'];
    return compare('schedule, 200 orgs', 6, session, hub, args, args);
  });

const listRow = (): Promise<Row> =>
  withHub('orgs=500,history=100', (hub, session) => {
    const args = ['list', '-p', hub.packages[0]?.id ?? '', '-v', 'hub'];
    return compare('list, 100 requests', 3, session, hub, args, args);
  });

const reportRow = (): Promise<Row> =>
  withHub('orgs=10000,clean,failures=500', async (hub, session) => {
    const file = await eligible(hub, session, 'orgs.txt', 10_000);
    const { result } = await session.json<{ pushRequestId: string }>([
      ...['package', 'push', 'schedule', '-p', hub.versions.newest, '--org-file', file],
    ]);
    await hub.control('POST', 'clock', { advanceMs: 86_400_000 });
    const args = ['report', '-i', result.pushRequestId, '-v', 'hub'];
    return compare('report, 10,000 jobs, 500 failures', 15, session, hub, args, args);
  });

const rows = [await scheduleRow(), await listRow(), await reportRow()];
const cells = rows.map(({ work, ours, official, limit }) => [
  work,
  `${ours.calls} (at most ${limit})`,
  String(official.calls),
  `${ours.seconds.toFixed(2)} s`,
  `${official.seconds.toFixed(2)} s`,
  (ours.seconds / official.seconds).toFixed(2),
]);
const header = ['work', 'API calls', 'official', 'time', 'official', 'ratio'];
console.log(`${RUNS} runs each, ${values.latency} ms a request; times are medians of whole sf processes`);
for (const line of [header, header.map(() => '---'), ...cells]) console.log(`| ${line.join(' | ')} |`);
const over = rows.filter(({ ours, limit }) => ours.calls > limit);
if (over.length > 0) throw new Error(`Too many API calls: ${over.map(({ work }) => work).join('; ')}`);
