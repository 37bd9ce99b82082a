import type { Signal } from './bench.js';
import { lostWrites, scenario, type Learn } from './parts.js';
import type { Column, Scenario } from './play.js';

type Ending = { group: string; signal: Signal; after: boolean };

const KILLED: Ending[] = [false, true].map((after) => ({ group: 'kill -9', signal: 'SIGKILL', after }));
const INTERRUPTED: Ending[] = [false, true].map((after) => ({ group: 'Ctrl-C', signal: 'SIGINT', after }));

const ending = ({ group, signal, after }: Ending, where: string, column: Column, nth: number, real = false): Scenario =>
  scenario({
    name: `${group} ${after ? 'after' : 'before'} call ${nth} of ${where}`,
    group,
    column,
    strikes: [{ signal, real, faults: [{ nth, fault: { kind: 'stall', after } }] }],
  });

/** The end of the process while a call is on its way, before or after the org has done what it asks. */
export const withSignals = async (calls: readonly string[], learn: Learn): Promise<Scenario[]> => {
  const endings = [...KILLED, ...INTERRUPTED];
  const list = calls.flatMap((route, index) =>
    endings.map((how) => ending(how, `schedule, ${route}`, 'schedule, once', index + 1)),
  );
  list.push(
    ...endings.map((how) => ending(how, 'schedule, with the real sf', 'schedule, once', calls.length - 2, true)),
  );
  for (const stopped of lostWrites(calls)) {
    for (const [index, route] of (await learn(stopped, 1)).entries()) {
      for (const how of route.startsWith('GET') ? [KILLED[0]!] : [...KILLED, INTERRUPTED[0]!]) {
        const inResume = ending(how, `resume, ${route}; ${stopped.name}`, 'resume', index + 1);
        list.push({ ...inResume, strikes: [...stopped.strikes, ...inResume.strikes] });
      }
    }
  }
  return list;
};
