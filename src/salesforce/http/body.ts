import { pipeline, type Readable } from 'node:stream';
import { createUnzip } from 'node:zlib';
import { OrgError } from '../../core/errors/orgError.js';

/** Two thousand rows are about one megabyte. Compressed data is not unpacked beyond this size. */
const MOST_MEGABYTES = 100;
const MOST_BYTES = MOST_MEGABYTES * 1024 * 1024;

/** The text of a body, unpacked where `encoding` says that it is compressed. Reading stops where it is too large. */
export const readBody = async (body: Readable, encoding = ''): Promise<string> => {
  if (!/gzip|deflate/i.test(encoding)) return textOf(body);
  // An error of one stream is thrown by the other.
  const unpacked = pipeline(body, createUnzip(), () => undefined);
  return textOf(unpacked).catch((error: unknown) => {
    const isEmpty = unpacked.bytesWritten === 0 && (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    if (isEmpty) return '';
    throw error;
  });
};

/** Leaving the loop closes the connection. */
const textOf = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

const tooLarge = (): OrgError =>
  new OrgError('unexpected', 'ANSWER_TOO_LARGE', `The org sent an answer of more than ${MOST_MEGABYTES} MB.`);
