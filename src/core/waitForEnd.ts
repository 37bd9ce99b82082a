import { OrgError } from './orgError.js';
import type { Pace, PushOrg } from './ports.js';
import { STATUSES } from './status.js';
import type { CountedPushRequest } from './types.js';

/** The first pause between two looks, in milliseconds; each is longer than the one before, up to the longest. */
const FIRST_POLL_MS = 10_000;
const LONGEST_POLL_MS = 60_000;
const GROWTH = 1.2;

export type Waiting = {
  pace: Pace & { now(): number };
  /** Milliseconds since the epoch. */
  until: number;
  firstPollMs?: number;
  onLook?: (push: CountedPushRequest) => void;
  /** Ends the waiting early. */
  enough?: (push: CountedPushRequest) => boolean;
};

/**
 * Looks at a push until it has ended or the time is up, one API call a look, and gives what was seen last. A look that
 * does not come through is made again at the next.
 */
export const waitForEnd = async (
  org: Pick<PushOrg, 'overview'>,
  pushRequestId: string,
  { pace, until, firstPollMs = FIRST_POLL_MS, onLook, enough }: Waiting,
): Promise<CountedPushRequest | undefined> => {
  let seen: CountedPushRequest | undefined;
  for (let pause = firstPollMs; ; pause = Math.min(LONGEST_POLL_MS, pause * GROWTH)) {
    try {
      seen = await org.overview(pushRequestId);
    } catch (error) {
      if (!(error instanceof OrgError) || !['unreachable', 'unavailable', 'unexpected'].includes(error.kind))
        throw error;
    }
    if (seen !== undefined) onLook?.(seen);
    if (seen !== undefined && (STATUSES[seen.status].final || enough?.(seen) === true)) return seen;
    const left = until - pace.now();
    if (left <= 0) return seen;
    await pace.sleep(Math.min(pause, left));
  }
};
