import { z } from 'zod';
import { ORG_STATUSES, ORG_TYPES } from '../../model.js';
import { isBalanced } from '../../orgs/selection.js';
import { parseVersionRange } from '../../orgs/version.js';
import { SETTINGS } from './settings.js';
import { FILE, INSTANCES, isFilled, NAME, notWithFile, ORG_ID, TAKE, TEXT, unlessWrong, words } from './values.js';

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

const ORGS = z
  .union([
    z.literal('rest').transform((by) => ({ by })),
    TAKE.transform((take) => ({ by: 'number' as const, take })),
    CHOSEN,
  ])
  .meta({
    title: 'a share such as 5%, a number of orgs, rest, file or filter',
    examples: ['5%', 50, 'rest'],
  });

export const WAVE = z
  .strictObject({
    name: NAME.describe('What the wave is called; no two have the same.'),
    orgs: ORGS.describe(
      'Which orgs of the plan the wave takes, of those that no wave before has: so many, a share of all orgs of the plan, the rest, those of a file, or those that a filter finds.',
    ),
    ...SETTINGS.shape,
  })
  .meta({ title: 'a wave with name and orgs' });

/**
 * Mistakes between the waves of a definition. A wave may have any shape here: mistakes within it are reported already,
 * and these rules ignore the key concerned.
 */
export const betweenWaves = (
  waves: ReadonlyArray<Pick<z.output<typeof WAVE>, 'name' | 'orgs'>>,
  context: z.core.$RefinementCtx,
): void => {
  const reported = context.issues
    .filter(({ code }) => code !== 'unrecognized_keys')
    .map(({ path = [] }) => path.slice(0, 2).join('.'));
  const known = <Key extends 'name' | 'orgs'>(key: Key) =>
    waves.map((wave, index) =>
      reported.some((at) => [`${index}`, `${index}.${key}`].includes(at)) ? undefined : wave[key],
    );
  const [names, orgs] = [known('name'), known('orgs')];
  const fault = (index: number, key: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [index, key], message });
  };

  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (name !== undefined && first < index) fault(index, 'name', `write another name: waves[${first}] has this one`);
  }

  const rest = orgs.findIndex((each) => each?.by === 'rest');
  if (rest !== -1 && rest < waves.length - 1)
    fault(rest, 'orgs', 'the rest leaves no orgs for the waves after it: only the last wave can take it');

  // Somebody who writes 1%, 10%, 50%, 100% means cumulative shares. Here each share is of all orgs, so that such a
  // rollout would end after the third wave.
  const shares = orgs.map((each) => (each?.by === 'number' && 'percent' in each.take ? each.take.percent : 0));
  // Whole numbers, because 0.1 and 0.2 do not add up exactly.
  const total = shares.reduce((sum, share) => sum + Math.round(share * 100), 0) / 100;
  if (total > 100)
    fault(
      shares.findLastIndex((share) => share > 0),
      'orgs',
      `with this, the waves take ${total}% of the orgs: write the share that each wave takes itself, not what is reached with it`,
    );
};
