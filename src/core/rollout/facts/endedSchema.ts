import { z } from 'zod';
import { ORG_KEY } from '../../dataSchema.js';
import { CAUSE_CLASSES } from '../../report/causes.js';

/** Pushes that have ended, as they are kept beside a plan. Errors are judged by the plan's gates, so that its digest is there. */
export const ENDED = z.strictObject({
  format: z.literal(1),
  digest: z.string(),
  pushes: z.record(
    z.string(),
    z.strictObject({
      succeeded: z.array(ORG_KEY),
      failed: z.array(
        z.strictObject({
          orgKey: ORG_KEY,
          end: z.number().nullable(),
          failure: z.strictObject({
            classes: z.array(z.enum(CAUSE_CLASSES)),
            signatures: z.array(z.string()),
            ignored: z.boolean(),
          }),
        }),
      ),
    }),
  ),
});
