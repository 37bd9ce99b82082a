import type { OnRead } from '../app/readProgress.js';
import { grouped } from '../format/text.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

const TEXTS = { subscribers: 'reading.subscribers', jobs: 'reading.jobs' } as const;

/** What takes less time is not worth a word. */
const QUIET_MS = 1000;
/** In a log there is a line at most so often. */
const LINE_EVERY_MS = 10_000;

/**
 * Says how far a long read is, on standard error: a line that is drawn over itself on a terminal, and gone when the read is
 * over, or whole lines elsewhere.
 */
export const showReads = (stream: NodeJS.WriteStream = process.stderr): OnRead => {
  let [since, shownAt]: [number | undefined, number] = [undefined, 0];
  return ({ what, read, total, isOver }) => {
    since ??= Date.now();
    const now = Date.now();
    if (isOver) {
      if (stream.isTTY && shownAt > 0) stream.write('\r\u001B[K');
      [since, shownAt] = [undefined, 0];
      return;
    }
    if (read === 0 || now - since < QUIET_MS) return;
    const of = total === undefined ? '' : ` of ${grouped(total)}`;
    const text = `${messages.getMessage(TEXTS[what])}... ${grouped(read)}${of}`;
    if (stream.isTTY) stream.write(`\r\u001B[K${text}`);
    else if (shownAt === 0 || now - shownAt >= LINE_EVERY_MS) stream.write(`${text}\n`);
    else return;
    shownAt = now;
  };
};
