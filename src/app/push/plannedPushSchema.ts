import { z } from 'zod';
import { areUnique, id, ORG_KEY, PACKAGE, TIME, TWICE, VERSION } from '../../core/dataSchema.js';

/** The part of a plan that is used here. The plan may come from a file; its other properties are for people. */
export const PLANNED_PUSH = z.object({
  // Becomes a part of a file name.
  id: z.string().regex(/^[\da-f-]{36}$/),
  createdAt: z.string(),
  orgId: id('00D'),
  package: PACKAGE,
  version: VERSION,
  startTime: TIME.nullable(),
  migrateTo2gp: z.boolean(),
  eligible: z.array(z.object({ orgKey: ORG_KEY })).refine((orgs) => areUnique(orgs.map(({ orgKey }) => orgKey)), TWICE),
  orgs: z.object({ kept: z.int() }),
  knownRequests: z.array(id('0DV')),
  knownCreated: z.array(id('0DV')).optional(),
});
