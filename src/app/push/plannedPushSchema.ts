import { z } from 'zod';
import { areUnique, id, ORG_KEY, PACKAGE, TIME, TWICE, VERSION } from '../../core/dataSchema.js';

/** What is used of a plan, which may come from a file; the rest of it is for people. */
export const PLANNED_PUSH = z.object({
  // It becomes part of a file's name.
  id: z.string().regex(/^[\da-f-]{36}$/),
  createdAt: z.string(),
  orgId: id('00D'),
  package: PACKAGE,
  version: VERSION,
  startTime: TIME.nullable(),
  migration: z.boolean(),
  eligible: z.array(z.object({ orgKey: ORG_KEY })).refine((orgs) => areUnique(orgs.map(({ orgKey }) => orgKey)), TWICE),
  orgs: z.object({ kept: z.int() }),
  knownRequests: z.array(id('0DV')),
  knownCreated: z.array(id('0DV')).optional(),
});
