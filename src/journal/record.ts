import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { firstImpossible } from '../core/push/replay.js';
import type { JournalEvent, PushSpec } from '../core/push/progress.js';
import { UsageError } from '../core/errors/usageError.js';
import { parsedJson } from '../core/text/json.js';
import { readChain, type ChainEnd } from './chain.js';
import type { BeginLine, PlannedLine } from './recordSchema.js';

/** The folder with the records of pushes, in the CLI's own state directory. */
export const recordFolder = (): string => join(homedir(), '.sf', 'package-push');

/** The command in records of a rollout's pushes: only a rollout may continue them. */
export const ROLLOUT_COMMAND = 'package push rollout';

export type PushHeader = Omit<BeginLine, 'format'> & Omit<PlannedLine, 'event' | 'plan'> & { spec: PushSpec };

/** A push as its record describes it. */
export type PushRecord = { kind: 'push'; file: string; header: PushHeader; events: JournalEvent[]; end: ChainEnd };

/**
 * The record of a command that was interrupted before anything was decided or written; or a record that was cut to
 * that.
 */
export type StartedRecord = { kind: 'started'; file: string; startedAt: string; command: string };

/** The record of a command that has ended without a push, and says why. */
export type ClosedRecord = Omit<StartedRecord, 'kind'> & { kind: 'closed'; said: string };

/** A record that cannot be understood, with the requests that it seems to be about. */
export type UnreadableRecord = {
  kind: 'unreadable';
  file: string;
  line: number | null;
  problem: string;
  pushRequestIds: string[];
};

export type AnyRecord = PushRecord | StartedRecord | ClosedRecord | UnreadableRecord;

export const RECORD_FORMAT: BeginLine['format'] = 2;
export const RECORD_ENDING = '.jsonl';
/**
 * The number and the time in the name of a record; the folder may contain other files, too. The order is that of the
 * numbers: a clock may be set back.
 */
const NAME = /^(?:(\d+)-)?(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3})Z-\d+/;

/** When the record with this name was started; undefined for a file that is no record. */
const timeInName = (file: string): string | undefined => {
  const [, , hour, minute, second, ms] = NAME.exec(basename(file)) ?? [];
  return hour === undefined ? undefined : `${hour}:${minute}:${second}.${ms}Z`;
};

export const numberOf = (file: string): number => Number(NAME.exec(basename(file))?.[1] ?? 0);

/** Reads a record up to the first line that was changed. Never throws. */
export const readRecord = async (file: string): Promise<AnyRecord> => {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    const problem = `it can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
    return { kind: 'unreadable', file, line: null, problem, pushRequestIds: [] };
  }
  const unreadable = (line: number | null, problem: string): UnreadableRecord => ({
    kind: 'unreadable',
    file,
    line,
    problem,
    pushRequestIds: [...content.matchAll(/"event":"created","pushRequestId":"(0DV\w{12,15})"/g)].map(
      ([, id = '']) => id,
    ),
  });

  const format = formatOf(content);
  if (format !== undefined && format !== RECORD_FORMAT)
    return unreadable(1, `it has the format ${format}, which this version of the plugin does not know`);
  const { values, end, damage } = readChain(content);
  if (damage !== undefined) return unreadable(damage.line, damage.problem);
  const [first, second, ...rest] = values;
  if (first === undefined) {
    const startedAt = timeInName(file);
    return startedAt === undefined
      ? unreadable(1, 'it is no record of a push')
      : { kind: 'started', file, startedAt, command: 'package push' };
  }
  // Only loaded when the first record is read.
  const [{ BEGIN, CLOSED, EVENT, PLANNED }, { problemOf }] = await Promise.all([
    import('./recordSchema.js'),
    import('../core/dataSchema.js'),
  ]);
  const begin = BEGIN.safeParse(first);
  if (!begin.success) return unreadable(1, problemOf(begin.error));
  const { startedAt, command } = begin.data;
  if (second === undefined) return { kind: 'started', file, startedAt, command };
  const closed = CLOSED.safeParse(second);
  if (closed.success && rest.length === 0) return { kind: 'closed', file, startedAt, command, said: closed.data.said };
  const planned = PLANNED.safeParse(second);
  if (!planned.success) return unreadable(2, problemOf(planned.error));
  const events: JournalEvent[] = [];
  for (const [index, value] of rest.entries()) {
    const event = EVENT.safeParse(value);
    if (!event.success) return unreadable(index + 3, problemOf(event.error));
    events.push(event.data);
  }
  const impossible = firstImpossible(events);
  if (impossible !== undefined)
    return unreadable(impossible + 3, `"${events[impossible]?.event ?? ''}" can't have happened there`);
  const { username, orgId, planId, pushable, plan: spec } = planned.data;
  const ofPlan = planId === undefined ? {} : { planId };
  const header = { startedAt, command, username, orgId, pushable, spec, ...ofPlan };
  return { kind: 'push', file, header, events, end };
};

/** The format that the first line names, whether the line has a check or not. */
const formatOf = (content: string): number | undefined => {
  const first = parsedJson(content.slice(0, content.indexOf('\n'))) as { format?: unknown } | null | undefined;
  return typeof first?.format === 'number' ? first.format : undefined;
};

/** All records of a folder, the newest first, and other files that look like records. */
export const listRecords = async (folder: string): Promise<AnyRecord[]> =>
  Promise.all((await recordFiles(folder)).sort(newestFirst).map(readRecord));

const newestFirst = (a: string, b: string): number => numberOf(b) - numberOf(a) || (a < b ? 1 : -1);

export const recordFiles = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unusable(folder, error);
  });
  return names.filter((name) => name.endsWith(RECORD_ENDING)).map((name) => join(folder, name));
};

export const pushesOf = (records: readonly AnyRecord[]): PushRecord[] =>
  records.filter((record) => record.kind === 'push');

export const unusable = (folder: string, error: unknown): UsageError =>
  new UsageError({ kind: 'unusable-records', folder, code: (error as NodeJS.ErrnoException).code ?? 'unknown' });

/** The record of the newest command. A file with another name is no record. */
export const newestOf = (records: readonly AnyRecord[]): AnyRecord | undefined =>
  records.find(({ file }) => timeInName(file) !== undefined);

/** For callers that skip records that cannot be read. */
export type OnUnreadable = (record: UnreadableRecord) => void;

export const reportUnreadable = (records: readonly AnyRecord[], tell: OnUnreadable): void => {
  for (const record of records) if (record.kind === 'unreadable') tell(record);
};

/** For callers that need this very record. */
export const damaged = ({ file, line, problem }: UnreadableRecord): UsageError =>
  new UsageError({ kind: 'damaged-record', file, line, problem });

export const pushRequestIdOf = ({ events }: Pick<PushRecord, 'events'>): string | undefined =>
  events.findLast((event) => event.event === 'created')?.pushRequestId;

export const hasEnded = ({ events }: Pick<PushRecord, 'events'>): boolean =>
  events.some(({ event }) => event === 'ended' || event === 'refused');

/** Whether the org refused the request itself, so that no push exists. */
export const wasRefused = ({ events }: Pick<PushRecord, 'events'>): boolean =>
  events.some(({ event }) => event === 'refused');
