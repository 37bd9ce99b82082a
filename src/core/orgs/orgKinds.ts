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

type OrgOfType = { orgType: string | null };

/** Whether the org says that it is a production org. */
export const isProduction = ({ orgType }: OrgOfType): boolean => orgType === 'Production';
export const isSandbox = ({ orgType }: OrgOfType): boolean => orgType === 'Sandbox';

/** How many of these orgs are production orgs. An org of unknown type counts as one, because it may be one. */
export const productionOrgs = (orgs: readonly OrgOfType[]): number => orgs.filter((org) => !isSandbox(org)).length;
