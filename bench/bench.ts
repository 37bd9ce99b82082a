/**
 * `npm run bench`: API calls and wall-clock time of each command, against the official one on the same emulator and
 * the same work, in turn (A B A B ...). Prints a Markdown table. `npm run bench -- --runs 9 --latency 0`
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startHubProcess, type HubProcess } from '../test/support/emulatorProcess.js';
import { openSfSession, type SfSession } from '../test/support/sfSession.js';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, latency: { type: 'string', default: '50' } },
});
const RUNS = Number(values.runs);

type Measured = { seconds: number; calls: number; megabytes: number };
/** `official` is absent where the official plugin has no such command. */
type Row = { work: string; ours: Measured; official?: Measured; limit: number };

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

const PEAK_MEMORY = fileURLToPath(new URL('../test/support/peakMemory.cjs', import.meta.url));

const run = async (session: SfSession, hub: HubProcess, args: string[], exitCodes: number[]): Promise<Measured> => {
  await hub.resetCalls();
  const file = join(session.home, 'peak-memory');
  const start = performance.now();
  const env = { NODE_OPTIONS: `--require ${PEAK_MEMORY}`, PEAK_MEMORY_FILE: file };
  const { code, stdout, stderr } = await session.sf(args, { env });
  const seconds = (performance.now() - start) / 1000;
  const calls = await hub.calls();
  await cancelOf(hub, args, stdout);
  if (!exitCodes.includes(code ?? -1)) throw new Error(`sf ${args.join(' ')}: ${String(code)}\n${stdout}\n${stderr}`);
  return { seconds, calls, megabytes: Math.round(Number(await readFile(file, 'utf8')) / 1024) };
};

/** Cancels what was scheduled, or the next run would find its orgs in an open push. */
const cancelOf = async (hub: HubProcess, args: string[], stdout: string): Promise<void> => {
  const id = args.includes('schedule') ? /0DV\w{15}/.exec(stdout)?.[0] : undefined;
  if (id === undefined) return;
  await fetch(`${hub.url}/services/data/v67.0/sobjects/PackagePushRequest/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${hub.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ Status: 'Canceled' }),
  });
};

/** Both commands in turn, so many times; the time is the median, calls and memory are the most of any run. */
const compare = async (
  work: string,
  limit: number,
  session: SfSession,
  hub: HubProcess,
  ours: string[],
  official?: string[],
  runs = RUNS,
): Promise<Row> => {
  const [a, b]: [Measured[], Measured[]] = [[], []];
  for (let index = 0; index < runs; index++) {
    a.push(await run(session, hub, ['package', 'push', ...ours], [0, 68]));
    if (official !== undefined) b.push(await run(session, hub, ['package', 'push-upgrade', ...official], [0]));
  }
  const of = (all: Measured[]): Measured => ({
    seconds: median(all.map(({ seconds }) => seconds)),
    calls: Math.max(...all.map(({ calls }) => calls)),
    megabytes: Math.max(...all.map(({ megabytes }) => megabytes)),
  });
  return { work, ours: of(a), ...(official === undefined ? {} : { official: of(b) }), limit };
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

const scheduleRow = (orgs: number, limit: number): Promise<Row> =>
  withHub(`orgs=${orgs},clean`, async (hub, session) => {
    const file = await eligible(hub, session, 'orgs.txt', orgs);
    const base = ['schedule', '-p', hub.versions.newest, '--org-file', file, '-v', 'hub'];
    const far = ['--start-time', '2099-01-01T00:00:00Z'];
    return compare(
      `schedule, ${orgs.toLocaleString('en')} orgs`,
      limit,
      session,
      hub,
      [...base, ...far, '--no-prompt'],
      [...base, ...far],
    );
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
      ...['package', 'push', 'schedule', '-p', hub.versions.newest, '--org-file', file, '--no-prompt'],
    ]);
    await hub.control('POST', 'clock', { advanceMs: 86_400_000 });
    const args = ['report', '-i', result.pushRequestId, '-v', 'hub'];
    return compare('report, 10,000 jobs, 500 failures', 15, session, hub, args, args);
  });

const PAGE = 2000;

/** Every job of a large push that is over, as a row of a file; run once, because it takes that long. */
const reportFileRow = (jobs: number, failed: number): Promise<Row & { pages: number }> =>
  withHub(`orgs=${jobs},clean,finished=${jobs},failed=${failed}`, async (hub, session) => {
    const { finishedPush = '' } = hub;
    const output = ['--result-format', 'csv', '--output-file', join(session.home, 'report.csv')];
    const args = ['report', '-i', finishedPush, ...output, '--target-org', 'hub'];
    const work = `report of ${jobs.toLocaleString('en')} jobs, ${failed.toLocaleString('en')} failures, to a CSV file`;
    const pages = Math.ceil(jobs / PAGE);
    // Besides the pages of jobs, those of failed jobs and of errors, and who the failed orgs are.
    return { ...(await compare(work, pages + Math.ceil(pages / 10), session, hub, args, undefined, 1)), pages };
  });

const subscriberRow = (orgs: number, limit: number): Promise<Row> =>
  withHub(`orgs=${orgs},versions=5,instances=60`, (hub, session) => {
    const output = ['--output-file', join(session.home, 'subscribers.csv')];
    const args = ['subscriber', 'list', '-p', hub.packages[0]?.id ?? '', ...output];
    return compare(`subscriber list, ${orgs.toLocaleString('en')} orgs`, limit, session, hub, args);
  });

/** A plan of three waves for everybody. */
const planRow = (orgs: number, limit: number): Promise<Row> =>
  withHub(`orgs=${orgs},versions=5,instances=60`, async (hub, session) => {
    const file = join(session.home, 'rollout.yaml');
    const waves = ['canary, orgs: 1%', 'early, orgs: 9%', 'everybody, orgs: rest'];
    const lines = [`packageVersion: ${hub.versions.newest}`, 'waves:', ...waves.map((wave) => `  - { name: ${wave} }`)];
    await writeFile(file, lines.join('\n'));
    const args = ['plan', 'generate', '-f', file, '--output-file', join(session.home, 'plan.json')];
    return compare(`plan generate, ${orgs.toLocaleString('en')} orgs`, limit, session, hub, args, undefined, 1);
  });

const few = await reportFileRow(100_000, 2_000);
const many = await reportFileRow(1_000_000, 20_000);
const rows = [
  await scheduleRow(200, 7),
  await scheduleRow(10_000, 30),
  await listRow(),
  await reportRow(),
  await subscriberRow(10_000, 60),
  await subscriberRow(100_000, 60),
  await planRow(10_000, 60),
  await planRow(100_000, 60),
  few,
  many,
];
const cells = rows.map(({ work, ours, official, limit }) => [
  work,
  `${ours.calls} (at most ${limit})`,
  official === undefined ? '-' : String(official.calls),
  `${ours.seconds.toFixed(2)} s`,
  official === undefined ? '-' : `${official.seconds.toFixed(2)} s`,
  official === undefined ? '-' : (ours.seconds / official.seconds).toFixed(2),
  `${ours.megabytes} MB`,
  official === undefined ? '-' : `${official.megabytes} MB`,
]);
const header = ['work', 'API calls', 'official', 'time', 'official', 'ratio', 'peak memory', 'official'];
console.log(
  `${RUNS} runs each, ${values.latency} ms a request; times are medians of whole sf processes; reports to a file are run once`,
);
for (const line of [header, header.map(() => '---'), ...cells]) console.log(`| ${line.join(' | ')} |`);
for (const { work, ours, pages } of [few, many])
  console.log(`${work}: ${ours.calls} calls, of which ${pages} are pages of jobs`);
console.log(`Ten times the jobs take ${(many.ours.megabytes / few.ours.megabytes).toFixed(2)} times the memory`);
const over = rows.filter(({ ours, limit }) => ours.calls > limit);
if (over.length > 0) throw new Error(`Too many API calls: ${over.map(({ work }) => work).join('; ')}`);
