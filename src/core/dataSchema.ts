import { z } from 'zod';

/** Parts that the schemas of plans, states and records have in common. They are checked when such a file is read. */
export const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$`));
export const ORG_KEY = z.string().regex(/^00D[a-zA-Z0-9]{12}$/);
export const TIME = z.iso.datetime();

/** Whether no org is in the list twice, so that no org is pushed to twice. */
export const areUnique = (orgKeys: readonly string[]): boolean => new Set(orgKeys).size === orgKeys.length;
export const TWICE = 'an org is named twice';

export const REJECTED = z.strictObject({ orgKey: ORG_KEY, reason: z.string(), message: z.string() });

export const PACKAGE = z.strictObject({ id: id('033'), name: z.string(), namespace: z.string().nullable() });
export const VERSION = z.strictObject({
  id: id('04t'),
  name: z.string().nullable(),
  number: z.string().regex(/^\d+(?:\.\d+){3}$/),
});
export const PUSHABLE = z.strictObject({
  package: PACKAGE,
  version: VERSION,
  released: z.boolean(),
  deprecated: z.boolean(),
});

/** The first error, in short. */
export const problemOf = ({ issues: [issue] }: z.ZodError): string => {
  const path = issue?.path.join('.') ?? '';
  return path === '' ? (issue?.message ?? '') : `${path}: ${issue?.message ?? ''}`;
};
