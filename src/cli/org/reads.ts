import type { OnRead, ReadProgress } from '../../core/model.js';
import { grouped } from '../../format/text.js';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

const TEXTS = {
  subscribers: 'reading.subscribers',
  packages: 'reading.packages',
  jobs: 'reading.jobs',
  errors: 'reading.errors',
} as const satisfies Record<ReadProgress['what'], string>;

/** What takes less time is not worth a word. */
const QUIET_MS = 1000;
/** In a log there is a line at most so often. */
const LINE_EVERY_MS = 10_000;

/**
 * Says how far a long read is, on standard error: a line that is drawn over itself on a terminal, and gone when the read is
 * over, or whole lines elsewhere. One read may go on within another.
 */
export const showReads = (stream: NodeJS.WriteStream = process.stderr): OnRead => {
  const running = new Map<ReadProgress['what'], Running>();
  return (progress) => {
    const { what, isOver } = progress;
    const read = running.get(what) ?? { since: Date.now(), shownAt: 0, last: progress };
    read.last = progress;
    running.set(what, read);
    if (isOver) {
      clearTimeout(read.timer);
      if (stream.isTTY && read.shownAt > 0) stream.write('\r\u001B[K');
      running.delete(what);
      return;
    }
    // Also where the first answer is long in coming.
    if (stream.isTTY) read.timer ??= setTimeout(show, QUIET_MS, stream, read).unref();
    if (progress.read > 0 && Date.now() - read.since >= QUIET_MS) show(stream, read);
  };
};

type Running = { since: number; shownAt: number; last: ReadProgress; timer?: NodeJS.Timeout };

const show = (stream: NodeJS.WriteStream, running: Running): void => {
  const { what, read, total } = running.last;
  const count = read === 0 ? '' : ` ${grouped(read)}${total === undefined ? '' : ` of ${grouped(total)}`}`;
  const text = `${messages.getMessage(TEXTS[what])}...${count}`;
  const now = Date.now();
  if (stream.isTTY) stream.write(`\r\u001B[K${text}`);
  else if (running.shownAt === 0 || now - running.shownAt >= LINE_EVERY_MS) stream.write(`${text}\n`);
  else return;
  running.shownAt = now;
};
