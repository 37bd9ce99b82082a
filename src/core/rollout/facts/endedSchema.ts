import { z } from 'zod';
import { ORG_KEY } from '../../dataSchema.js';
import { CAUSE_CLASSES } from '../../report/causes.js';
import type { EndedPush } from './facts.js';

/**
 * The file beside a plan that keeps pushes that have ended. It contains the plan's digest because the plan's gates
 * decide which errors are ignored.
 */
export type EndedFile = { format: 1; digest: string; pushes: Record<string, EndedPush> };

export const ENDED: z.ZodType<EndedFile> = z.strictObject({
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
