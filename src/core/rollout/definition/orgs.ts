import { z } from 'zod';
import { ORG_STATUSES, ORG_TYPES } from '../../model.js';
import { isBalanced } from '../../orgs/selection.js';
import { parseVersionRange } from '../../orgs/version.js';
import { isFilled, notWithFile, unlessWrong } from './rules.js';
import { FILE, INSTANCES, ORG_ID, TAKE, TEXT, words } from './values.js';

/** A SubscriberFilter. Versions stay as written, so that the value is plain data. */
const FILTER = z
  .strictObject({
    orgTypes: words(ORG_TYPES).describe('Of any of these types.').optional(),
    orgStatuses: words(ORG_STATUSES).describe('Of any of these statuses.').optional(),
    instances: INSTANCES.describe('On any of these instances.').optional(),
    installedVersions: z
      .array(
        z
          .string()
          .refine((text) => parseVersionRange(text) !== undefined)
          .meta({ title: "a range of versions, such as '<1.4' or '1.3'" }),
      )
      .min(1)
      .meta({
        title: "a list of ranges of versions, such as ['<1.4']",
        description: "With a version in any of these ranges, in quotes: '<1.4', '>=1.2 <2', '1.3'.",
      })
      .optional(),
    parentOrgs: z
      .array(ORG_ID)
      .min(1)
      .meta({ title: 'a list of org ids', description: 'Sandboxes of any of these production orgs.' })
      .optional(),
    tags: z
      .array(TEXT)
      .min(1)
      .meta({
        title: 'a list of tags',
        description: 'With any of these tags in the customer file, or whose production org has one.',
      })
      .optional(),
    where: z
      .string()
      .refine(isBalanced)
      .meta({ title: 'a SOQL condition', description: 'A SOQL condition on PackageSubscriber.' })
      .optional(),
  })
  .refine(isFilled)
  .meta({
    title: 'a filter: orgTypes, orgStatuses, instances, installedVersions, parentOrgs, tags or where',
    minProperties: 1,
  });

const CHOSEN = z
  .strictObject({
    file: FILE.describe('A file as --org-file takes it.').optional(),
    filter: FILTER.describe('What the orgs have to be like; everything that is said has to hold.').optional(),
    take: TAKE.describe('Only so many of the orgs that the filter finds, or a share of them.').optional(),
  })
  .refine(isFilled)
  .refine(({ filter, take }) => take === undefined || filter !== undefined, {
    error: 'take goes with filter',
    ...unlessWrong(),
  })
  .refine(...notWithFile('filter'))
  .meta({
    title: 'file or filter',
    minProperties: 1,
    dependencies: { file: { properties: { filter: false } }, take: ['filter'] },
  })
  .transform(({ file, filter = {}, take = null }) =>
    file === undefined ? { by: 'filter' as const, filter, take } : { by: 'file' as const, file },
  );

export const ORGS = z
  .union([
    z.literal('rest').transform((by) => ({ by })),
    TAKE.transform((take) => ({ by: 'number' as const, take })),
    CHOSEN,
  ])
  .meta({
    title: 'a share such as 5%, a number of orgs, rest, file or filter',
    examples: ['5%', 50, 'rest'],
  });
