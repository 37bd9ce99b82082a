/**
 * A hub may show for so long which version an org had before: how long is not documented. Until then an upgrade that its
 * job calls Succeeded counts as done.
 */
export const SUBSCRIBER_LAG_MS = 3_600_000;
