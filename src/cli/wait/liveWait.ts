import type { Listener } from '../../app/listener.js';
import type { WaitDetails } from '../../app/push/waitForPush.js';
import type { CauseBlock } from '../../core/report/failureGroups.js';
import { aboutStatus } from '../../core/status.js';
import { paragraph } from '../../format/document/blocks.js';
import { formatWaiting, type Watched } from '../../format/push/waiting.js';
import type { Interrupt } from '../interrupt.js';
import { loadMessages } from '../messages.js';
import { liveBlock } from './liveBlock.js';

/** Shows each poll of a push while the command waits for it. */
export type WaitLines = Required<Pick<Listener, 'onLook' | 'onMiss'>> & { stop: () => void };

/** What the display on a terminal needs besides the polls. */
export type WaitTools = Pick<WaitDetails, 'now'> &
  Partial<WaitDetails> & {
    /** Receives the Ctrl-C message for the time of waiting, and the command that shows the push. */
    interrupt?: Interrupt;
    check?: string;
  };

const messages = loadMessages('push');

/** The shortest interval between reads of failure causes, which take calls of their own. */
const CAUSES_EVERY_MS = 30_000;

/** Shows a push while the command waits for it, as a block that is redrawn in place. */
export const showLiveWait = (stream: NodeJS.WriteStream, { now, causes, estimate }: WaitTools): WaitLines => {
  let watched: Pick<Watched, 'push' | 'seenAt'> | undefined;
  let missed: string | undefined;
  let known: Pick<Watched, 'causes' | 'estimate'> = { causes: [], estimate: null };
  const block = liveBlock(stream, () =>
    watched === undefined
      ? [paragraph(missed ?? `${messages.getMessage('waiting')}...`)]
      : formatWaiting({ ...watched, ...known, missed }, now()),
  );
  const learn = <T>(asked: Promise<T> | undefined, from: (found: T) => Partial<typeof known>): void => {
    void asked?.then(
      (found) => {
        known = { ...known, ...from(found) };
      },
      // It is for information only; the next poll reports the error.
      () => undefined,
    );
  };
  let [askedAt, failed, isEstimated] = [0, 0, false];
  return {
    onLook(push) {
      missed = undefined;
      watched = { push, seenAt: now() };
      if (!isEstimated && !aboutStatus(push.status).final) {
        isEstimated = true;
        learn(estimate?.(push), (found) => ({ estimate: found }));
      }
      if (push.jobs.failed > failed && Date.now() - askedAt >= CAUSES_EVERY_MS) {
        [askedAt, failed] = [Date.now(), push.jobs.failed];
        learn(causes?.(push.pushRequestId), (found) => ({ causes: newestFirst(found, known.causes) }));
      }
      block.redraw();
    },
    onMiss({ code }) {
      missed = messages.getMessage('noAnswer', [code]);
      block.redraw();
    },
    stop: block.stop,
  };
};

/** Causes that are new, or have more orgs than before, come first. */
const newestFirst = (found: readonly CauseBlock[], before: readonly CauseBlock[]): CauseBlock[] => {
  const had = new Map(before.map(({ cause, orgs }) => [cause, orgs]));
  const grown = ({ cause, orgs }: CauseBlock): number => orgs - (had.get(cause) ?? 0);
  return found.toSorted((a, b) => Number(grown(b) > 0) - Number(grown(a) > 0) || b.orgs - a.orgs);
};
