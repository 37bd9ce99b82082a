import { z } from 'zod';
import { id, TIME } from '../dataSchema.js';
import { EXPORT_FORMAT, ofFile, type Manifest } from './manifest.js';

const COUNT = z.number().int().nonnegative();

/** Also refuses names that lead out of the folder. */
const NAME = z.string().refine((name) => ofFile(name) !== undefined, 'it is not the name of a file of an export');

export const MANIFEST: z.ZodType<Manifest> = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  run: z.number().int().positive(),
  orgId: z.string(),
  apiVersion: z.string(),
  package: id('033').nullable(),
  exportedAt: TIME,
  counts: z.strictObject({
    requests: COUNT,
    open: COUNT,
    jobs: COUNT,
    errors: COUNT,
    versions: COUNT,
    subscribers: COUNT,
  }),
  files: z.array(z.strictObject({ name: NAME, rows: COUNT, bytes: COUNT, sha256: z.string().regex(/^[\da-f]{64}$/) })),
});
