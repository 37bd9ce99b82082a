import { z } from 'zod';
import { id, TIME } from '../dataSchema.js';

const COUNT = z.int().min(0);

/** A line of a snapshot file, as it is checked when it is read. Properties that a later version adds are accepted. */
export const SNAPSHOT = z.object({
  format: z.literal(1),
  time: TIME,
  package: z.object({ id: id('033'), name: z.string() }),
  filter: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  // Older lines do not have it.
  exclude: z.array(z.string()).default([]),
  version: z.string(),
  orgs: z.object({ total: COUNT, current: COUNT, newer: COUNT, behind: COUNT, regressed: COUNT }),
  versions: z.record(z.string(), COUNT),
  behind: z.record(z.string(), COUNT),
});
