/**
 * A hub may show for so long which version an org had before: how long is not documented. Until then an upgrade that its
 * job calls Succeeded counts as done.
 */
export const SUBSCRIBER_LAG_MS = 3_600_000;

/** Whether a hub shows by now what a push that ended then (milliseconds since the epoch) has made of its orgs; null: it has not ended. */
export const isShownBy = (end: number | null, now: Date): boolean =>
  end !== null && now.getTime() - end > SUBSCRIBER_LAG_MS;
