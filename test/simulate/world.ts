import { firstImpossible } from '../../src/core/push/eventOrder.js';
import { replay, type JournalEvent, type Progress, type PushSpec } from '../../src/core/push/progress.js';
import { schedule } from '../../src/core/push/schedule.js';
import type { Scheduled } from '../../src/core/push/scheduling.js';
import { ScheduleBroken } from '../../src/core/push/scheduleBroken.js';
import type { OrgKey } from '../../src/core/model.js';
import { orgInMemory, type Mishap, type StoredRequest } from '../support/orgInMemory.js';

/** The process has ended, as after kill -9: nothing that was going on goes on. */
class Crash extends Error {}

/** One fate: how many orgs, which of them are special, and what goes wrong when. */
export type Fate = {
  orgs: OrgKey[];
  ineligible: Set<OrgKey>;
  poison: Set<OrgKey>;
  /** Whether the org counts the jobs with each insert. */
  counting: boolean;
  startTime: string | null;
  mishap(run: number): Mishap;
  /** Whether the process ends at this write of the journal, and whether the line is on the disk by then. */
  crash(run: number): 'no' | 'before' | 'after';
};

/** So often is a push taken up again; in the last run nothing goes wrong. */
export const MOST_RUNS = 8;

export type Ending = { scheduled?: Scheduled; requests: StoredRequest[]; named: Set<string>; trace: string[] };

/** Schedules a push in a world in which things go wrong, and takes it up again until it is done. */
export const live = async (fate: Fate): Promise<Ending> => {
  const plan: PushSpec = {
    request: { versionId: '04t3z000000AbCdAAK', startTime: fate.startTime, migration: false },
    orgs: fate.orgs,
    knownRequests: [],
  };
  const disk: JournalEvent[] = [];
  const named = new Set<string>();
  const trace: string[] = [];
  let run = 0;
  const memory = orgInMemory(
    (call) => {
      const mishap = fate.mishap(run);
      trace.push(`${call}: ${mishap}`);
      return mishap;
    },
    { ineligible: fate.ineligible, poison: fate.poison, counting: fate.counting },
  );
  const append = async (event: JournalEvent): Promise<void> => {
    await Promise.resolve();
    const crash = fate.crash(run);
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
      const scheduled = await schedule(start, {
        org: memory.org,
        journal: { append },
        pace: { sleep: () => Promise.resolve(), random: () => 0.5 },
      });
      for (const stray of scheduled.progress.orphanedRequests ?? []) named.add(stray);
      return { scheduled, requests: memory.requests, named, trace };
    } catch (error) {
      if (error instanceof ScheduleBroken) {
        for (const { pushRequestId } of error.candidates) named.add(pushRequestId);
        trace.push(`broken off: ${error.message}`);
      } else if (!(error instanceof Crash)) throw error;
    }
  }
  return { requests: memory.requests, named, trace };
};

/** What is wrong with the org's books at the end; undefined where everything was done exactly once. */
export const verdict = (fate: Fate, { scheduled, requests, named }: Ending): string | undefined => {
  if (scheduled === undefined) return 'it never came to an end';
  const live = requests.filter(({ status }) => status === 'Pending');
  const litter = requests.filter(({ id, status }) => status === 'Created' && !named.has(id));
  if (litter.length > 0) return `left behind without a word: ${litter.map(({ id }) => id).join(', ')}`;
  const wanted = fate.orgs.filter((orgKey) => !fate.ineligible.has(orgKey) && !fate.poison.has(orgKey));
  if (wanted.length === 0) return live.length === 0 ? undefined : 'a push of nothing is pending';
  if (live.length !== 1) return `${live.length} pushes are pending`;
  const jobs = live[0]?.jobs ?? new Set();
  const lost = wanted.filter((orgKey) => !jobs.has(orgKey));
  if (lost.length > 0) return `lost: ${lost.join(', ')}`;
  return jobs.size === wanted.length ? undefined : `${jobs.size - wanted.length} jobs too many`;
};
