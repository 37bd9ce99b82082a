import { randomUUID } from 'node:crypto';
import { open, readFile, rename, truncate } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../core/errors/usageError.js';
import type { LogEntry, RolloutEvent } from '../core/rollout/log/logEntry.js';
import type { RolloutLog } from '../core/rollout/facts/ports.js';
import { withoutAddressesIn } from '../core/text/redact.js';
import { lockFile, type Lock, type LockAttempt } from './lock.js';
import { appendDurably } from './durable.js';

/** The log of a rollout, in a file beside its plan. */
export type RolloutLogFile = RolloutLog & {
  file: string;
  /** For a process that takes a step. A process that only adds a line does not need it. */
  lockStep(): Promise<LockAttempt>;
};

/** `digests`: of the plans whose lines the log may have. New lines get the first one. */
type LogOf = { planFile: string; digests: readonly [string, ...string[]]; now: () => Date };

/** The path of a file that belongs to the rollout of a plan, beside the plan. */
export const besidePlan = (planFile: string, ending: string): string => planFile.replace(/\.json$/i, '') + ending;

/** The log of the rollout of a plan. */
export const logFile = (planFile: string): string => besidePlan(planFile, '.log.jsonl');

/** Renames the log of a plan that is replaced; the new name contains the beginning of the plan's digest. */
export const keepOldLog = (file: string, digest: string): Promise<void> => rename(file, keptLog(file, digest));

const keptLog = (file: string, digest: string): string =>
  file.replace(/\.log\.jsonl$/, `.${digest.replace('sha256:', '').slice(0, 12)}.log.jsonl`);

/** This machine and this user, as lines of a log name them. */
export const thisHost = (): string => hostname();
const thisUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return ''; // In a container, a user may have no name.
  }
};

export const rolloutLog = ({ planFile, digests, now }: LogOf): RolloutLogFile => {
  const file = logFile(planFile);
  let entries: readonly LogEntry[] = [];
  /**
   * The length of the file in bytes when it was last read or written, and the length without an incomplete last line.
   */
  let [size, whole, separator] = [-1, -1, ''];
  const read = async (): Promise<void> => {
    const text = await textOf(file);
    const reading = (await import('../core/rollout/log/logEntry.js')).parseLog(text, digests);
    if (!reading.ok) {
      const { line, problem, otherPlan: digest } = reading;
      throw new UsageError(
        digest === undefined
          ? { kind: 'damaged-log', file, line, problem }
          : { kind: 'other-plan-log', file, planFile, digest, wanted: digests[0], kept: keptLog(file, digest) },
      );
    }
    // A log that was moved away may come back changed.
    if (text === '' && entries.length > 0)
      throw new UsageError({ kind: 'damaged-log', file, line: null, problem: 'it is gone' });
    entries = reading.entries;
    [size, whole] = [Buffer.byteLength(text), Buffer.byteLength(reading.whole)];
    separator = reading.whole === '' || reading.whole.endsWith('\n') ? '' : '\n';
  };
  const refresh = async (): Promise<void> => {
    if (size < 0 || (await sizeOf(file)) !== size) await read();
  };
  const add = async (event: RolloutEvent, reason: string): Promise<LogEntry> => {
    await refresh();
    // An incomplete last line, left by a crash, is cut off: nothing was done after it.
    if (whole !== size) await truncate(file, whole);
    const entry = withoutAddressesIn<LogEntry>({
      id: randomUUID(),
      time: timeAfter(entries, now()),
      host: thisHost(),
      user: thisUser(),
      plan: digests[0],
      ...event,
      reason,
    });
    size = await appendDurably(file, `${separator}${JSON.stringify(entry)}\n`);
    [whole, separator] = [size, ''];
    entries = [...entries, entry];
    return entry;
  };
  return {
    file,
    entries: () => entries,
    refresh,
    async append(event, reason = '') {
      const lock = await lockToWrite(file);
      try {
        return await add(event, reason);
      } finally {
        await lock.release();
      }
    },
    lockStep: () => lockFile(besidePlan(planFile, '.step')),
  };
};

/** A time later than that of every line that the writer has read, so that its decision takes effect after them. */
const timeAfter = (entries: readonly LogEntry[], now: Date): string => {
  const last = entries.reduce((latest, { time }) => Math.max(latest, Date.parse(time)), 0);
  return new Date(Math.max(now.getTime(), last + 1)).toISOString();
};

const textOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    // An unreadable log must not be treated as an empty one: it may contain a halt.
    throw new UsageError({ kind: 'damaged-log', file, line: null, problem: code ?? 'unknown' });
  }
};

/** Opened for it, because over NFS the size of a closed file may be an old one. */
const sizeOf = async (file: string): Promise<number> => {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return 0;
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
};

const LOCK_TRIES = 200;
const LOCK_PAUSE_MS = 50;

/** Waits for the lock, which others hold only while they write a line. */
const lockToWrite = async (file: string): Promise<Lock> => {
  for (let tries = 1; ; tries++) {
    const attempt = await lockFile(file);
    if (attempt.ok) return attempt;
    if (tries === LOCK_TRIES) throw new UsageError({ kind: 'rollout-locked', ...attempt.holder });
    await sleep(LOCK_PAUSE_MS);
  }
};
