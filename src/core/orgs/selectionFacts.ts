import type { Lineage, OrgKey, PushableVersion } from '../model.js';
import type { PackageCatalog, PreflightFacts, SubscriberReader } from '../ports.js';
import { isUnderWay } from '../status.js';
import { countAttempts } from './candidates.js';

/** What has to be known before it can be said of an org whether it is upgraded. */
export type SelectionFacts = PreflightFacts & {
  /** The package (033) whose subscribers are looked at. */
  packageId: string;
  lineage: Lineage;
  /** Versions of other packages (04t) that the orgs have to have. */
  needs: readonly string[];
  /** Orgs with a job in a push of the version that has not ended. */
  open: ReadonlySet<OrgKey>;
  /** How often the upgrade to the version has failed; undefined where that does not matter. */
  attempts: ReadonlyMap<OrgKey, number> | undefined;
};

type Asking = {
  orgs?: readonly OrgKey[] | undefined;
  migration: boolean;
  ignoreLineage?: boolean | undefined;
  maxAttempts?: number | undefined;
};

/** Reads all of it, before the subscribers themselves. */
export const readSelectionFacts = async (
  org: PackageCatalog & SubscriberReader,
  pushable: PushableVersion,
  { orgs = [], migration, ignoreLineage, maxAttempts }: Asking,
): Promise<SelectionFacts> => {
  const packageId = migration ? await migratedPackage(org, pushable) : pushable.package.id;
  const versionId = pushable.version.id;
  const lineage = await org.lineage({ packageId: pushable.package.id, versionId });
  const needs = ignoreLineage ? [] : lineage.needs;
  const facts = await org.preflight({ packageId, versionId, orgs, needs });
  const underWay = facts.requests.filter(({ status }) => isUnderWay(status));
  const openIds = underWay.map(({ pushRequestId }) => pushRequestId);
  const open = openIds.length === 0 ? new Set<OrgKey>() : await org.openOrgs(openIds);
  const attempts = maxAttempts === undefined ? undefined : await countAttempts(org, facts.requests, orgs);
  return { ...facts, packageId, lineage, needs, open, attempts };
};

/** The package (033) that orgs have before they are migrated to a version. */
export const migratedPackage = async (org: PackageCatalog, pushable: PushableVersion): Promise<string> => {
  const versionId = await org.convertedFrom(pushable.version.id);
  const [source] = versionId === undefined ? [] : await org.versions({ versionId });
  return (source ?? pushable).package.id;
};
