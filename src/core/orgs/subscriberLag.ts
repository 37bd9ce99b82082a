/**
 * How long a hub may still show the version that an org had before an upgrade; the actual time is not documented.
 * Within it, an upgrade whose job is Succeeded counts as done.
 */
export const SUBSCRIBER_LAG_MS = 3_600_000;
