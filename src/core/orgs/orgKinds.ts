export const ORG_TYPES = ['Production', 'Sandbox'] as const;

/**
 * What PackageSubscriber.OrgType can be.
 * @useDeclaredType
 */
export type OrgType = (typeof ORG_TYPES)[number];

export const ORG_STATUSES = ['Active', 'Demo', 'Free', 'Inactive', 'Trial'] as const;

/**
 * What PackageSubscriber.OrgStatus can be.
 * @useDeclaredType
 */
export type OrgStatus = (typeof ORG_STATUSES)[number];

/** How many of these orgs are production orgs; one of unknown type may be one. */
export const productionOrgs = (orgs: ReadonlyArray<{ orgType: string | null }>): number =>
  orgs.filter(({ orgType }) => orgType !== 'Sandbox').length;
