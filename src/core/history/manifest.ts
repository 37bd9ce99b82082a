import { z } from 'zod';
import { id, TIME } from '../dataSchema.js';
import { EXPORT_FORMAT, ofFile } from './tables.js';

const COUNT = z.number().int().nonnegative();

/** Also refuses names that lead out of the folder. */
const NAME = z.string().refine((name) => ofFile(name) !== undefined, 'it is not the name of a file of an export');

const FILE = z.strictObject({
  /** Below the folder, with `/`. */
  name: NAME,
  /** Without the heading of a CSV file. */
  rows: COUNT,
  bytes: COUNT,
  sha256: z.string().regex(/^[\da-f]{64}$/),
});

export const MANIFEST = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  /** The number of the run that wrote it, from 1. */
  run: z.number().int().positive(),
  /** The org that the pushes were made in (00D). */
  orgId: z.string(),
  /** Such as `66.0`. */
  apiVersion: z.string(),
  /** The one package (033) whose pushes are exported; null for all. */
  package: id('033').nullable(),
  /** By the org's clock, in UTC. */
  exportedAt: TIME,
  counts: z.strictObject({
    requests: COUNT,
    open: COUNT,
    jobs: COUNT,
    errors: COUNT,
    versions: COUNT,
    subscribers: COUNT,
  }),
  files: z.array(FILE),
});

/** A file of an export. */
export type HistoryFile = z.infer<typeof FILE>;

/**
 * The files of an export. It is written last, when every file that it names is on the disk. None of them is ever changed:
 * new content gets a new name, with the number of the run in it.
 */
export type Manifest = z.infer<typeof MANIFEST>;
