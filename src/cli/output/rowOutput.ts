import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { PLAIN_SCREEN, type Screen } from '../../format/document/render.js';
import type { RowWriter } from '../../format/rows.js';
import { createError, createFlagError } from '../messages.js';
import { screenOf } from './show.js';

/**
 * For a command that reads many pages and keeps none. By default, V8 lets the heap grow to several times the size of
 * live objects before it collects garbage, so that a longer list would take more memory for nothing. With this setting
 * it grows by a third. No collection is forced.
 */
export const letHeapGrowLittle = (): void => {
  setFlagsFromString('--heap-growing-percent=30');
};

/** An output for rows that are written as they are read, as fast as the file or the reader of a pipe accepts them. */
export type RowOutput = {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  /** Ends without leaving an incomplete file. */
  discard(): Promise<void>;
};

const to =
  (stream: Writable): RowOutput['write'] =>
  async (text) => {
    if (!stream.write(text)) await once(stream, 'drain');
  };

/**
 * Rows are the only output: when the reader has closed the pipe, as `head` does, the command has nothing left to do.
 */
const toReader = (): RowOutput['write'] => {
  process.stdout.once('error', () => process.exit(0));
  return to(process.stdout);
};

/** Whether it is the user's own file, existing or not: no pipe, no device, and no alias of standard output. */
export const isOwnFile = (file: string | undefined): file is string => {
  if (file === undefined || /^\/(?:dev|proc)\//.test(resolve(file))) return false;
  try {
    return statSync(file).isFile();
  } catch {
    return true; // It does not exist yet, or cannot be created: the write will report that.
  }
};

/** Opens standard output, or a file. Throws where the file cannot be created. */
export const openRowOutput = async (file: string | undefined): Promise<RowOutput> => {
  if (file === undefined) return { write: toReader(), close: nothing, discard: nothing };
  // A regular file is only replaced by a complete one, because others may read it or wait for it. A pipe or a device is
  // written directly.
  const found = await stat(file).catch(() => undefined);
  const isPlain = isOwnFile(file);
  const written = isPlain ? `${file}.${randomBytes(8).toString('hex')}.part` : file;
  // Names and failures of orgs are readable by the user alone, unless the mode of the old file says otherwise.
  const mode = found === undefined ? 0o600 : found.mode & 0o777;
  const stream = createWriteStream(written, isPlain ? { flags: 'wx', mode } : {});
  const failed = ({ code = '' }: NodeJS.ErrnoException): never => {
    throw createError('output-file', [file, code]);
  };
  await once(stream, 'open').catch(failed);
  // A full disk is reported when the stream is ended; until then it must not end the process.
  stream.on('error', () => {});
  const end = async (): Promise<void> => {
    stream.end();
    await finished(stream);
  };
  return {
    // Waits for each write: a stream that has failed never emits a drain event.
    write: (text) =>
      new Promise<void>((done, fail) => {
        stream.write(text, (error) => {
          if (error) fail(error);
          else done();
        });
      }).catch(failed),
    async close() {
      await end().catch(failed);
      if (isPlain) await rename(written, file);
    },
    async discard() {
      await end().catch(() => {});
      if (isPlain) await rm(written, { force: true });
    },
  };
};

/** The same, opened by the first write: nothing is created where there is none. */
export const outputAtFirstWrite = (file: string | undefined): RowOutput => {
  let output: RowOutput | undefined;
  return {
    async write(text) {
      output ??= await openRowOutput(file);
      await output.write(text);
    },
    close: async () => output?.close(),
    discard: async () => output?.discard(),
  };
};

/** Runs `write`, and closes the output; where that throws, nothing of it is left. */
export const closeAfter = async <T>(
  output: Pick<RowOutput, 'close' | 'discard'> | undefined,
  write: () => Promise<T>,
): Promise<T> => {
  try {
    const result = await write();
    await output?.close();
    return result;
  } catch (error) {
    await output?.discard();
    throw error;
  }
};

/** Writes a file completely or not at all. Rethrows errors of `pieces`. */
export const writeFileAtOnce = async (file: string | undefined, pieces: Iterable<string>): Promise<void> => {
  const output = await openRowOutput(file);
  await closeAfter(output, async () => {
    for (const piece of pieces) await output.write(piece);
  });
};

const nothing = (): Promise<void> => Promise.resolve();

/**
 * Writes a list, of which `read` passes one page after the other to `write`: to the file or to standard output, and
 * under --json only to the former. The heading is only written with the first page, so that nothing is written where
 * the list cannot be read.
 *
 * @returns How many rows there were. The rows themselves are only kept under --json.
 */
export const writeList = async <Row>(
  command: Pick<SfCommand<unknown>, 'jsonEnabled'>,
  file: string | undefined,
  rowsFor: (screen: Screen) => RowWriter<Row>,
  read: (write: (rows: readonly Row[]) => Promise<void>) => Promise<void>,
): Promise<{ count: number; kept: Row[] }> => {
  const isKept = command.jsonEnabled();
  const output = isKept && file === undefined ? undefined : await openRowOutput(file);
  const { begin, page, end } = rowsFor(file === undefined ? screenOf(process.stdout) : PLAIN_SCREEN);
  const kept: Row[] = [];
  let [count, head] = [0, begin];
  letHeapGrowLittle();
  await closeAfter(output, async () => {
    await read(async (rows) => {
      await output?.write(head + page(rows));
      head = '';
      count += rows.length;
      if (isKept) kept.push(...rows);
    });
    await output?.write(head + end);
  });
  return { count, kept };
};

/** What the names of files of each format end with. */
const ENDINGS = {
  human: 'txt',
  csv: 'csv',
  jsonl: 'jsonl',
  json: 'json',
  junit: 'xml',
  markdown: 'md',
  html: 'html',
};

/**
 * The format of an output: the requested one; for a file the one of its name's ending, or `inFile` where it has none.
 * Throws at an unknown ending.
 */
export const formatFor = <T extends keyof typeof ENDINGS>(
  { 'result-format': asked, 'output-file': file }: { 'result-format'?: T; 'output-file'?: string },
  names: readonly T[],
  inFile: T,
): T | 'human' => {
  if (asked !== undefined) return asked;
  if (file === undefined) return 'human';
  const ending = extname(file).slice(1).toLowerCase();
  if (ending === '') return inFile;
  const format = names.find((name) => ENDINGS[name] === ending);
  if (format !== undefined) return format;
  const endings = names.map((name) => `.${ENDINGS[name]}`).join(', ');
  throw createFlagError('unknown-ending', [basename(file), endings]);
};
