import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'push');

/** Where rows go as they come, as fast as the file or the reader of a pipe takes them. */
export type RowOutput = { write(text: string): Promise<void>; close(): Promise<void> };

const to = (stream: Writable): RowOutput['write'] => {
  return async (text) => {
    if (!stream.write(text)) await once(stream, 'drain');
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
