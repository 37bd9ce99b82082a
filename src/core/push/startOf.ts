type Times = { startTime: string | null; scheduledStartTime: string | null };

/** When a push started or is to start, ISO 8601 in UTC; null where it starts as soon as possible, and has not. */
export const startOf = ({ startTime, scheduledStartTime }: Times): string | null => startTime ?? scheduledStartTime;

/** The same to sort by: what starts as soon as possible comes last. */
export const startRank = (push: Times): string => startOf(push) ?? '9999';
