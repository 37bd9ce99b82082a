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

type OrgOfType = { orgType: string | null };

/** Whether the hub says so: what a report counts. One of unknown type is neither. */
export const isProduction = ({ orgType }: OrgOfType): boolean => orgType === 'Production';
export const isSandbox = ({ orgType }: OrgOfType): boolean => orgType === 'Sandbox';

/** How many of these orgs may be production orgs, so that somebody is asked before they are pushed to: also those of unknown type. */
export const productionOrgs = (orgs: readonly OrgOfType[]): number => orgs.filter((org) => !isSandbox(org)).length;
