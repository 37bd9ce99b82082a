import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createError, createFlagError } from '../createError.js';

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

/** The requested format, or the one of the file name's ending, or `fallback`. Throws at an unknown ending. */
export const formatFor = <T extends string>(
  asked: T | undefined,
  file: string | undefined,
  formats: Readonly<Record<T, { ending: string }>>,
  fallback: { file: T; terminal: T },
): T => {
  if (asked !== undefined) return asked;
  if (file === undefined) return fallback.terminal;
  const ending = extname(file).slice(1).toLowerCase();
  if (ending === '') return fallback.file;
  const names = Object.keys(formats) as T[];
  const format = names.find((name) => formats[name].ending === ending);
  if (format !== undefined) return format;
  const endings = names.map((name) => `.${formats[name].ending}`).join(', ');
  throw createFlagError('unknown-ending', [basename(file), endings]);
};
