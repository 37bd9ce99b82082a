export const ORG_TYPES = ['Production', 'Sandbox'] as const;

/**
 * The documented values of PackageSubscriber.OrgType.
 * @useDeclaredType
 */
export type OrgType = (typeof ORG_TYPES)[number];

export const ORG_STATUSES = ['Active', 'Demo', 'Free', 'Inactive', 'Trial'] as const;

/**
 * The documented values of PackageSubscriber.OrgStatus.
 * @useDeclaredType
 */
export type OrgStatus = (typeof ORG_STATUSES)[number];

/** How many of these orgs are production orgs. An org of unknown type counts as one. */
export const productionOrgs = (orgs: ReadonlyArray<{ orgType: string | null }>): number =>
  orgs.filter(({ orgType }) => orgType !== 'Sandbox').length;
