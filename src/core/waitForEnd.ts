import { OrgError } from './orgError.js';
import type { Pace, PushOrg } from './ports.js';
import { aboutStatus } from './status.js';
import type { CountedPushRequest } from './types.js';

/** The first pause between two looks, in milliseconds; each is longer than the one before, up to the longest. */
const FIRST_POLL_MS = 10_000;
const LONGEST_POLL_MS = 60_000;
const GROWTH = 1.2;

export type Looking = {
  pace: Pace & { now(): number };
  /** Milliseconds since the epoch. */
  until: number;
  firstPollMs?: number;
};

export type Waiting = Looking & {
  onLook?: (push: CountedPushRequest) => void;
  /** Ends the waiting early. */
  enough?: (push: CountedPushRequest) => boolean;
};

/**
 * Looks at a push until it has ended or the time is up, one API call a look, and gives each. A look that does not come
 * through gives what was seen last, and is made again at the next. Where the org has no such push, there is nothing to wait for.
 */
export async function* looksAt(
  org: Pick<PushOrg, 'overview'>,
  pushRequestId: string,
  { pace, until, firstPollMs = FIRST_POLL_MS }: Looking,
): AsyncGenerator<CountedPushRequest> {
  let last: CountedPushRequest | undefined;
  for (let pause = firstPollMs; ; pause = Math.min(LONGEST_POLL_MS, pause * GROWTH)) {
    const seen = await look(org, pushRequestId);
    if (seen === 'no such push') return;
    if (seen !== 'no answer') last = seen;
    if (last !== undefined) yield last;
    if (last !== undefined && aboutStatus(last.status).final) return;
    const left = until - pace.now();
    if (left <= 0) return;
    await pace.sleep(Math.min(pause, left));
  }
}

const look = async (
  org: Pick<PushOrg, 'overview'>,
  pushRequestId: string,
): Promise<CountedPushRequest | 'no such push' | 'no answer'> => {
  try {
    return (await org.overview(pushRequestId)) ?? 'no such push';
  } catch (error) {
    if (error instanceof OrgError && ['unreachable', 'unavailable', 'unexpected'].includes(error.kind))
      return 'no answer';
    throw error;
  }
};

/** Looks at a push until it has ended, that is enough, or the time is up, and gives what was seen last. */
export const waitForEnd = async (
  org: Pick<PushOrg, 'overview'>,
  pushRequestId: string,
  { onLook, enough, ...looking }: Waiting,
): Promise<CountedPushRequest | undefined> => {
  let last: CountedPushRequest | undefined;
  for await (const seen of looksAt(org, pushRequestId, looking)) {
    last = seen;
    onLook?.(seen);
    if (enough?.(seen) === true) break;
  }
  return last;
};
