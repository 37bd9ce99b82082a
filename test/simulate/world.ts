import { firstImpossible, replay } from '../../src/core/push/replay.js';
import type { JournalEvent, Progress, PushSpec } from '../../src/core/push/progress.js';
import { PushScheduler } from '../../src/core/push/pushScheduler.js';
import type { Scheduled } from '../../src/core/push/scheduledPush.js';
import { ScheduleBroken } from '../../src/core/push/broken.js';
import type { OrgKey } from '../../src/core/model.js';
import { orgInMemory, VERSION_IN_MEMORY, type Fault, type StoredRequest } from '../support/orgInMemory.js';

/** The process has ended, as by kill -9. */
class Crash extends Error {}

/** One scenario: how many orgs, which of them are special, and what goes wrong when. */
export type Scenario = {
  orgs: OrgKey[];
  ineligible: Set<OrgKey>;
  poison: Set<OrgKey>;
  /** Whether the org counts the jobs with each insert. */
  counting: boolean;
  startTime: string | null;
  fault(run: number): Fault;
  /** Whether the process ends at this write of the journal, and whether the line is on the disk by then. */
  crash(run: number): 'no' | 'before' | 'after';
};

/** How often a push is resumed at most; the last run meets no faults. */
export const MOST_RUNS = 8;

export type Outcome = { scheduled?: Scheduled; requests: StoredRequest[]; named: Set<string>; trace: string[] };

/** Schedules a push under faults and crashes, and resumes it until it is done. */
export const runScenario = async (scenario: Scenario): Promise<Outcome> => {
  const plan: PushSpec = {
    request: { versionId: '04t3z000000AbCdAAK', startTime: scenario.startTime, migration: false },
    orgs: scenario.orgs,
    knownRequests: [],
  };
  const disk: JournalEvent[] = [];
  const named = new Set<string>();
  const trace: string[] = [];
  let run = 0;
  const memory = orgInMemory(
    (call) => {
      const fault = scenario.fault(run);
      trace.push(`${call}: ${fault}`);
      return fault;
    },
    { ineligible: scenario.ineligible, poison: scenario.poison, counting: scenario.counting },
  );
  const append = async (event: JournalEvent): Promise<void> => {
    await Promise.resolve();
    const crash = scenario.crash(run);
    if (crash !== 'before') disk.push(event);
    const impossible = firstImpossible(disk);
    if (impossible !== undefined) throw new Error(`"${event.event}" is said to be impossible`);
    trace.push(`journal: ${event.event}${crash === 'no' ? '' : ` and a crash ${crash} it`}`);
    if (crash !== 'no') throw new Crash();
  };
  for (; run < MOST_RUNS; run++) {
    trace.push(`--- run ${run}`);
    const start: Progress = replay(plan, disk);
    try {
      const scheduled = await new PushScheduler(start, {
        org: memory.org,
        pushable: VERSION_IN_MEMORY,
        journal: { append },
        pace: { sleep: () => Promise.resolve(), random: () => 0.5 },
      }).run();
      for (const orphan of scheduled.progress.orphanedRequests ?? []) named.add(orphan);
      return { scheduled, requests: memory.requests, named, trace };
    } catch (error) {
      if (error instanceof ScheduleBroken) {
        trace.push(`interrupted: ${error.message}`);
      } else if (!(error instanceof Crash)) throw error;
    }
  }
  return { requests: memory.requests, named, trace };
};

/** What is wrong in the org at the end; undefined where everything was done exactly once. */
export const verdict = (scenario: Scenario, { scheduled, requests, named }: Outcome): string | undefined => {
  if (scheduled === undefined) return 'it never ended';
  const live = requests.filter(({ status }) => status === 'Pending');
  const orphaned = requests.filter(({ id, status }) => status === 'Created' && !named.has(id));
  if (orphaned.length > 0) return `orphaned and not named: ${orphaned.map(({ id }) => id).join(', ')}`;
  const wanted = scenario.orgs.filter((orgKey) => !scenario.ineligible.has(orgKey) && !scenario.poison.has(orgKey));
  if (wanted.length === 0) return live.length === 0 ? undefined : 'a push of nothing is pending';
  if (live.length !== 1) return `${live.length} pushes are pending`;
  const jobs = live[0]?.jobs ?? new Set();
  const lost = wanted.filter((orgKey) => !jobs.has(orgKey));
  if (lost.length > 0) return `lost: ${lost.join(', ')}`;
  return jobs.size === wanted.length ? undefined : `${jobs.size - wanted.length} jobs too many`;
};
