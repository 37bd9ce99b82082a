/**
 * How long a hub may still show the version that an org had before an upgrade; the actual time is not documented.
 * Within it, an upgrade whose job is Succeeded counts as done.
 */
export const SUBSCRIBER_LAG_MS = 3_600_000;

/** Whether a hub shows by now what a push that ended then (milliseconds since the epoch) has made of its orgs; null: it has not ended. */
export const isShownBy = (end: number | null, now: Date): boolean =>
  end !== null && now.getTime() - end > SUBSCRIBER_LAG_MS;
