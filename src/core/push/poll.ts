import type { OrgError } from '../errors/orgError.js';
import type { Pace, PushReader } from '../ports.js';
import { aboutStatus } from '../status.js';
import type { CountedPushRequest } from '../model.js';
import { isTransient } from './retryPolicy.js';

/** The first pause between two polls, in milliseconds. Each pause is longer than the one before, up to the longest. */
const FIRST_POLL_MS = 10_000;
const LONGEST_POLL_MS = 60_000;
const GROWTH = 1.2;

export type PollOptions = {
  pace: Pace & { now(): number };
  /** Milliseconds since the epoch. */
  until: number;
  firstPollMs?: number;
  /** Called for each poll that failed with a transient error. */
  onMiss?: (error: OrgError) => void;
};

/**
 * Polls a push until it has ended or the time is up, with one API call for each poll, and yields each result. A poll
 * with a transient error is repeated; other errors are thrown. Where the org has no such push, there is nothing to wait
 * for.
 */
export async function* poll(
  org: Pick<PushReader, 'overview'>,
  pushRequestId: string,
  looking: PollOptions,
): AsyncGenerator<CountedPushRequest> {
  for await (const answer of answers(() => org.overview(pushRequestId), looking)) {
    if (!answer.ok) {
      looking.onMiss?.(answer.error);
      continue;
    }
    if (answer.value === undefined) return;
    yield answer.value;
    if (aboutStatus(answer.value.status).final) return;
  }
}

type Answer<T> = { ok: true; value: T } | { ok: false; error: OrgError };

/**
 * Calls `ask` repeatedly, with growing pauses, and once more when the time is up. Throws errors that are not transient.
 */
async function* answers<T>(
  ask: () => Promise<T>,
  { pace, until, firstPollMs = FIRST_POLL_MS }: PollOptions,
): AsyncGenerator<Answer<T>> {
  for (let pause = firstPollMs; ; pause = Math.min(LONGEST_POLL_MS, pause * GROWTH)) {
    yield await ask().then(
      (value): Answer<T> => ({ ok: true, value }),
      (error: unknown): Answer<T> => {
        if (!isTransient(error)) throw error;
        return { ok: false, error };
      },
    );
    const left = until - pace.now();
    if (left <= 0) return;
    await pace.sleep(Math.min(pause, left));
  }
}

/** Calls `ask` until there is an answer. Throws a transient error when the time is up, and other errors at once. */
export const askInTime = async <T>(ask: () => Promise<T>, looking: PollOptions): Promise<T> => {
  for await (const answer of answers(ask, looking)) {
    if (answer.ok) return answer.value;
    looking.onMiss?.(answer.error);
  }
  return ask();
};
