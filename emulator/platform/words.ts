import { SalesforceError } from '../model.js';
import type { RowError } from './outcome.js';

/** The refusals whose code and text no document gives: an org that was asked (`npm run test:live`) can lend its own. */
export const SITUATIONS = [
  'status',
  'edit',
  'zeroJobs',
  'pastStart',
  'unpushableVersion',
  'lateJob',
  'notEligible',
  'malformedOrgKey',
  'duplicateOrg',
  'notAncestor',
] as const;
export type Situation = (typeof SITUATIONS)[number];

export type Words = { readonly [Name in Situation]?: { readonly statusCode: string; readonly message: string } };

/** The refusal as the real org puts it, where its words are known. */
export const inWords = ({ words }: { readonly words: Words }, situation: Situation, refusal: RowError): RowError => ({
  ...refusal,
  ...words[situation],
});

/** Words from a file; anything else in their place is refused. */
export const readWords = (given: unknown): Words => {
  const isText = (value: unknown): boolean => typeof value === 'string';
  const words = (given ?? {}) as Record<string, Record<string, unknown> | null>;
  for (const [situation, refusal] of Object.entries(words)) {
    const known = (SITUATIONS as readonly string[]).includes(situation);
    if (!known || !isText(refusal?.statusCode) || !isText(refusal?.message)) {
      throw new SalesforceError('BAD_WORDS', `${situation} is not a refusal with a statusCode and a message`);
    }
  }
  return words;
};
