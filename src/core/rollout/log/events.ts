import { inOrder } from './foldLog.js';
import type { LogEntry } from './logEntry.js';

/** An event of a rollout, for people: one line of its log. */
export type EventRow = {
  /** ISO 8601 in UTC. */
  time: string;
  user: string;
  host: string;
  /**
   * The event name of the line. A push becomes `push-scheduled` or `push-not-scheduled`; a trip may become
   * `inconclusive`.
   */
  what:
    | 'started'
    | 'approved'
    | 'push-intended'
    | 'push-made'
    | 'paused'
    | 'resumed'
    | 'tripped'
    | 'accepted'
    | 'aborted'
    | 'skipped'
    | 'new-subscribers'
    | 'cancel-intended'
    | 'canceled'
    | 'finished'
    | 'amended'
    | 'push-scheduled'
    | 'push-not-scheduled'
    | 'inconclusive';
  wave: string | null;
  pushRequestId: string | null;
  /** The number of orgs that the event is about. */
  orgs: number | null;
  reason: string;
};

/** Events that announce what is about to be done; another line records the result. */
const BEFORE: ReadonlySet<LogEntry['what']> = new Set(['push-intended', 'push-made', 'cancel-intended']);

/** All events of a log, the oldest first. Each push is one event, with its result. */
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
