import { inOrder } from './foldLog.js';
import type { LogEntry } from './logEntry.js';

/** What has happened to a rollout, for people: one line of its log. */
export type EventRow = {
  /** ISO 8601 in UTC. */
  time: string;
  user: string;
  host: string;
  /** The line's own word; of a push, whether it was scheduled, and of a gate, whether it tripped. */
  what: Exclude<LogEntry['what'], 'push-ended'> | 'push-scheduled' | 'push-not-scheduled' | 'inconclusive';
  wave: string | null;
  pushRequestId: string | null;
  /** So many orgs it is about. */
  orgs: number | null;
  reason: string;
};

/** Lines that say what is about to be done, where another line says what came of it. */
const BEFORE: ReadonlySet<LogEntry['what']> = new Set(['push-intended', 'push-made', 'cancel-intended']);

/** Everything that a log says has happened, the oldest first; of pushes what came of them. */
export const eventRows = (entries: readonly LogEntry[]): EventRow[] => {
  const waves = new Map(entries.flatMap((entry) => (entry.what === 'push-intended' ? [[entry.id, entry.wave]] : [])));
  const settled = new Set(entries.flatMap((entry) => (entry.what === 'push-ended' ? [entry.intent] : [])));
  return inOrder(entries)
    .filter((entry) => !BEFORE.has(entry.what) || (entry.what === 'push-made' && !settled.has(entry.intent)))
    .map((entry) => ({
      time: entry.time,
      user: entry.user,
      host: entry.host,
      what: whatOf(entry),
      wave: 'wave' in entry ? entry.wave : 'intent' in entry ? (waves.get(entry.intent) ?? null) : null,
      pushRequestId: 'pushRequestId' in entry ? entry.pushRequestId : null,
      orgs: 'orgs' in entry ? (typeof entry.orgs === 'number' ? entry.orgs : entry.orgs.length) : null,
      reason:
        entry.what === 'push-ended' && entry.outcome !== 'scheduled'
          ? `${entry.outcome}: ${entry.reason}`
          : entry.reason,
    }));
};

const whatOf = (entry: LogEntry): EventRow['what'] => {
  if (entry.what === 'tripped' && entry.inconclusive) return 'inconclusive';
  if (entry.what !== 'push-ended') return entry.what;
  return entry.outcome === 'scheduled' ? 'push-scheduled' : 'push-not-scheduled';
};
