import { SalesforceError } from '../model.js';
import type { RowError } from './outcome.js';

/**
 * The refusals whose code and text are not documented. Answers of a real org (`npm run test:live`) can provide them.
 */
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

/** The refusal with the real org's code and text, where they are known. */
export const inWords = ({ words }: { readonly words: Words }, situation: Situation, refusal: RowError): RowError => ({
  ...refusal,
  ...words[situation],
});

/** Reads texts from a file. Any other value is refused. */
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
