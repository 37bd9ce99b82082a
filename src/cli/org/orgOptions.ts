import { Lifecycle, Logger, LoggerLevel } from '@salesforce/core';
import type { OpenOptions } from '../../app/openPushOrg.js';
import type { OnRead, ReadProgress } from '../../core/model.js';
import type { Log } from '../../core/ports.js';
import { grouped } from '../../format/text.js';
import { duration } from '../../format/time.js';
import { loadMessages } from '../messages.js';
import { LINE_EVERY_MS } from '../output/show.js';

const messages = loadMessages('push');

/**
 * How commands open an org: its calls are written to the CLI's log, and a warning is printed where the clocks differ.
 */
export const orgOptions = ({ onRetry, showsRows = false }: OrgOptions = {}): OpenOptions => ({
  ...(onRetry === undefined ? {} : { onRetry }),
  // Rows that are printed to a terminal while they are read show the progress already.
  ...(showsRows && process.stdout.isTTY ? {} : { onRead: showReads() }),
  log: debugLog(),
  onClockOff(aheadMs) {
    const difference = duration(Math.round(Math.abs(aheadMs) / 60_000) * 60);
    const text = messages.getMessage('warning.clock', [difference, aheadMs > 0 ? 'ahead of' : 'behind']);
    void Lifecycle.getInstance().emitWarning(text);
  },
});

/** `showsRows`: rows are printed as they are read. */
type OrgOptions = Pick<OpenOptions, 'onRetry'> & { showsRows?: boolean };

/** The CLI's own log, under the name `sf:package-push`; undefined where SF_LOG_LEVEL excludes debug lines. */
export const debugLog = (): Log | undefined => {
  if (!Logger.getRoot().shouldLog(LoggerLevel.DEBUG)) return undefined;
  const logger = Logger.childFromRoot('package-push').getRawLogger();
  return (message, fields) => {
    logger.debug(fields, message);
  };
};

const TEXTS = {
  subscribers: 'reading.subscribers',
  packages: 'reading.packages',
  jobs: 'reading.jobs',
  errors: 'reading.errors',
} as const satisfies Record<ReadProgress['what'], string>;

/** The progress of a shorter read is not shown. */
const QUIET_MS = 1000;

/**
 * Shows the progress of a long read on standard error: on a terminal a line that is redrawn in place and removed at the
 * end, elsewhere whole lines. One read may run within another.
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
    // A timer, so that something is shown even if the first response takes long.
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
