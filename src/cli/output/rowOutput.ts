import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { loadMessages } from '../messages.js';

const messages = loadMessages('push');

/** Where rows go as they come, as fast as the file or the reader of a pipe takes them. */
export type RowOutput = {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  /** Ends without leaving half a file behind. */
  discard(): Promise<void>;
};

const to =
  (stream: Writable): RowOutput['write'] =>
  async (text) => {
    if (!stream.write(text)) await once(stream, 'drain');
  };

/** Rows go nowhere else: when the reader is gone, as behind `head`, the command has nothing left to do. */
const toReader = (): RowOutput['write'] => {
  process.stdout.once('error', () => process.exit(0));
  return to(process.stdout);
};

/** Whether it is a file of the user's own, there or not yet: no pipe, no device, and no other name of standard output. */
export const isOwnFile = (file: string | undefined): file is string => {
  if (file === undefined || /^\/(?:dev|proc)\//.test(resolve(file))) return false;
  try {
    return statSync(file).isFile();
  } catch {
    return true; // There is none yet, or none that can be made: writing it says so.
  }
};

/** Standard output, or a file; throws where it cannot be made. */
export const openRowOutput = async (file: string | undefined): Promise<RowOutput> => {
  if (file === undefined) return { write: toReader(), close: nothing, discard: nothing };
  // A file that is there, or that others wait for, is only replaced by a whole one; a pipe or a device is written to.
  const found = await stat(file).catch(() => undefined);
  const isPlain = isOwnFile(file);
  const written = isPlain ? `${file}.${randomBytes(8).toString('hex')}.part` : file;
  // Names and failures of orgs are for the user alone, unless the rights of the old file say otherwise.
  const mode = found === undefined ? 0o600 : found.mode & 0o777;
  const stream = createWriteStream(written, isPlain ? { flags: 'wx', mode } : {});
  const failed = ({ code = '' }: NodeJS.ErrnoException): never => {
    throw messages.createError('error.outputFile', [file, code]);
  };
  await once(stream, 'open').catch(failed);
  // A full disk is heard of when the stream is ended; until then it must not end the process.
  stream.on('error', () => {});
  const end = async (): Promise<void> => {
    stream.end();
    await finished(stream);
  };
  return {
    // Waits for each piece to be there: a stream that has failed never has a drain.
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

/** Writes a file that is there as a whole or as it was; throws what `pieces` throws. */
export const writeFileAtOnce = async (file: string | undefined, pieces: Iterable<string>): Promise<void> => {
  const output = await openRowOutput(file);
  await closeAfter(output, async () => {
    for (const piece of pieces) await output.write(piece);
  });
};

const nothing = (): Promise<void> => Promise.resolve();

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

/** The format that was asked for, or the one that the file's name says, or `fallback`; throws at an ending that says none. */
export const formatFor = <T extends keyof typeof ENDINGS>(
  asked: T | undefined,
  file: string | undefined,
  names: readonly T[],
  fallback: { file: T; terminal: T },
): T => {
  if (asked !== undefined) return asked;
  if (file === undefined) return fallback.terminal;
  const ending = extname(file).slice(1).toLowerCase();
  if (ending === '') return fallback.file;
  const format = names.find((name) => ENDINGS[name] === ending);
  if (format !== undefined) return format;
  const endings = names.map((name) => `.${ENDINGS[name]}`).join(', ');
  throw messages.createFlagError('error.unknownEnding', [basename(file), endings]);
};
