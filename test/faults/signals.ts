import type { Signal } from './workspace.js';
import { lostWrites, scenario, type RecordCalls } from './parts.js';
import type { Column, Scenario } from './runScenario.js';

type Interruption = { group: string; signal: Signal; after: boolean };

const KILLED: Interruption[] = [false, true].map((after) => ({ group: 'kill -9', signal: 'SIGKILL', after }));
const INTERRUPTED: Interruption[] = [false, true].map((after) => ({ group: 'Ctrl-C', signal: 'SIGINT', after }));

const interruption = (
  { group, signal, after }: Interruption,
  where: string,
  column: Column,
  nth: number,
  real = false,
): Scenario =>
  scenario({
    name: `${group} ${after ? 'after' : 'before'} call ${nth} of ${where}`,
    group,
    column,
    injections: [{ signal, real, faults: [{ nth, fault: { kind: 'stall', after } }] }],
  });

/** The end of the process while a call is on its way, before or after the org has done what it asks. */
export const withSignals = async (calls: readonly string[], recordCalls: RecordCalls): Promise<Scenario[]> => {
  const interruptions = [...KILLED, ...INTERRUPTED];
  const list = calls.flatMap((route, index) =>
    interruptions.map((how) => interruption(how, `schedule, ${route}`, 'schedule, once', index + 1)),
  );
  list.push(
    ...interruptions.map((how) =>
      interruption(how, 'schedule, with the real sf', 'schedule, once', calls.length - 2, true),
    ),
  );
  for (const stopped of lostWrites(calls)) {
    for (const [index, route] of (await recordCalls(stopped, 1)).entries()) {
      for (const how of route.startsWith('GET') ? [KILLED[0]!] : [...KILLED, INTERRUPTED[0]!]) {
        const inResume = interruption(how, `resume, ${route}; ${stopped.name}`, 'resume', index + 1);
        list.push({ ...inResume, injections: [...stopped.injections, ...inResume.injections] });
      }
    }
  }
  return list;
};
