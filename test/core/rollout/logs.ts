import type { LogEntry, RolloutEvent } from '../../../src/core/rollout/log/logEntry.js';
import type { RolloutLog } from '../../../src/core/rollout/facts/ports.js';

/** Lines of a log, one a minute from the first of November on, with the number of each as its id. */
export const entriesOf = (...events: ReadonlyArray<RolloutEvent & { reason?: string; at?: string }>): LogEntry[] =>
  events.map(({ at, reason = '', ...event }, index) => ({
    ...{ id: `line-${String(index)}`, time: at ?? new Date(Date.UTC(2026, 10, 1, 0, index)).toISOString() },
    ...{ host: 'here', user: 'me', plan: 'digest' },
    ...event,
    reason,
  }));

/** A log in memory, and what was added to it. `onRefresh` is another process that writes in the meantime. */
export const logOf = (
  before: readonly LogEntry[],
  onRefresh?: (entries: LogEntry[]) => void,
): RolloutLog & { added: LogEntry[] } => {
  const all = [...before];
  const added: LogEntry[] = [];
  return {
    added,
    entries: () => all,
    refresh: () => Promise.resolve(onRefresh?.(all)),
    append(event, reason = '') {
      const last = all.reduce((latest, { time }) => Math.max(latest, Date.parse(time)), 0);
      const [entry] = entriesOf({ ...event, reason, at: new Date(last + 1).toISOString() }) as [LogEntry];
      const line = { ...entry, id: `added-${String(all.length)}` };
      all.push(line);
      added.push(line);
      return Promise.resolve(line);
    },
  };
};
