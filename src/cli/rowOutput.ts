import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'push');

/** Where rows go as they come, as fast as the file or the reader of a pipe takes them. */
export type RowOutput = { write(text: string): Promise<void>; close(): Promise<void> };

/** So many characters are written between two collections. */
const COLLECT_AFTER = 2_000_000;

/**
 * V8 would let the heap grow to several times what is in use before it collects what each page leaves behind, and a
 * longer list would take more memory although nothing of it is kept. So it is told to collect now and then.
 */
const collector = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
};

const to = (stream: Writable): RowOutput['write'] => {
  const collect = collector();
  let written = 0;
  return async (text) => {
    if (!stream.write(text)) await once(stream, 'drain');
    written += text.length;
    if (written < COLLECT_AFTER) return;
    written = 0;
    collect();
  };
};

/** Standard output, or a new file; throws where it cannot be made. */
export const openRowOutput = async (file: string | undefined): Promise<RowOutput> => {
  if (file === undefined) return { write: to(process.stdout), close: () => Promise.resolve() };
  const stream = createWriteStream(file);
  try {
    await once(stream, 'open');
  } catch (error) {
    throw messages.createError('error.outputFile', [file, (error as NodeJS.ErrnoException).code ?? '']);
  }
  return {
    write: to(stream),
    async close() {
      stream.end();
      await finished(stream);
    },
  };
};

/** The format that was asked for, or the one that the file's name says, or `fallback`. */
export const formatFor = <T extends string>(
  asked: T | undefined,
  file: string | undefined,
  formats: readonly T[],
  fallback: { file: T; terminal: T },
): T => {
  if (asked !== undefined) return asked;
  if (file === undefined) return fallback.terminal;
  return formats.find((format) => format === extname(file).slice(1).toLowerCase()) ?? fallback.file;
};
