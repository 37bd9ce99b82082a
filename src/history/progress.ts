import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportedPush } from '../core/history/export.js';
import type { HistoryFile } from '../core/history/manifest.js';
import { addTo, CHAIN_START, readChain, type ChainEnd } from '../journal/chain.js';
import type { Disk } from './disk.js';

/** Identifies a run of an export. The progress of another run is ignored. */
export type ExportRun = { run: number; orgId: string; package: string | null };

/** A push whose files are on the disk. */
export type DonePush = { push: ExportedPush; files: HistoryFile[] };

/** The progress of a run, so that the next command continues where this one was killed. */
export type RunProgress = {
  /** By push request: the pushes that an interrupted command of the same run has finished. */
  done: ReadonlyMap<string, DonePush>;
  add(done: DonePush): Promise<void>;
  /** Errors are ignored: no later run uses a file that is left. */
  remove(): Promise<void>;
};

const PROGRESS = 'export.progress.jsonl';

/** Whether an export was begun in a folder, and has not been completed since. */
export const wasBegun = async (folder: string): Promise<boolean> => (await textOf(join(folder, PROGRESS))) !== '';

export const openProgress = async (disk: Disk, folder: string, run: ExportRun): Promise<RunProgress> => {
  const file = join(folder, PROGRESS);
  const { values, end: read } = readChain(await textOf(file));
  const [first, ...rest] = values;
  const isOurs = JSON.stringify(first) === JSON.stringify(run);
  const done = new Map((isOurs ? (rest as DonePush[]) : []).map((each) => [each.push.pushRequestId, each]));
  let end: ChainEnd = isOurs ? read : CHAIN_START;
  const add = async (value: object): Promise<void> => {
    const next = addTo(end, value);
    await disk.append(file, next.line, end.bytes);
    end = next.end;
  };
  if (!isOurs) {
    await add(run);
    await disk.sync(folder);
  }
  return { done, add, remove: () => disk.remove(file).catch(() => undefined) };
};

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
