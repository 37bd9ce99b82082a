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
