import { randomUUID } from 'node:crypto';
import type { PushableVersion } from '../../core/model.js';
import { hasExpired, type Targets } from '../../core/orgs/entries.js';
import { INELIGIBLE, rejectedOrg, type IneligibleReason } from '../../core/orgs/ineligible.js';
import { selectOrgs } from '../../core/orgs/select.js';
import type { OrgSelection } from '../../core/orgs/selection.js';
import { callsToSchedule } from '../../core/push/inserts.js';
import { preflightOf, type PlannedPush } from '../../core/push/plannedPush.js';
import { requireListener, type Listener } from '../listener.js';
import type { OpenOrg } from '../openPushOrg.js';
import { readVersion, requireInstances } from '../readPackage.js';
import type { PlanOptions } from './planOptions.js';
import { readSelection, readStart } from './readPlanOptions.js';

/**
 * Checks every org, and gives one reason for each org that would not be upgraded, like `sf package push validate`.
 * Reads MetadataPackageVersion, PackageSubscriber, PackagePushRequest and the jobs of open requests. Writes nothing.
 *
 * Schedule a plan soon: later changes in the orgs are not checked.
 *
 * @throws {@link UsageError} where the version, the orgs or the time are not clear, before or after calls to the org.
 * @throws {@link OrgError} where the org does not answer, or refuses the call.
 */
export const planPush = async (org: OpenOrg, options: PlanOptions, listener: Listener = {}): Promise<PlannedPush> => {
  requireListener(listener);
  const { targets, selection } = readSelection(options);
  await readStart(options);
  if (targets !== undefined) listener.onOrgsRead?.(targets);
  const pushable = await readVersion(org, options);
  // The orgs of a migration do not have the pushed package but the one before it.
  if (!selection.migration) await requireInstances(org, pushable.package.id, selection.filter.instances);
  // The org's clock decides whether a time is in the past; the response before has shown it.
  const startTime = await readStart(options, org.port.now());
  return makePlan(org, { pushable, targets, selection, startTime });
};

/** The input of a plan, completely read. `targets`: the named orgs. */
export type PlanRequest = {
  pushable: PushableVersion;
  targets: Targets | undefined;
  selection: OrgSelection;
  startTime: Date | null;
};

/** Checks every org, and plans the push. */
export const makePlan = async (
  { port, orgId }: OpenOrg,
  { pushable, targets, selection, startTime }: PlanRequest,
): Promise<PlannedPush> => {
  // The org's clock decides what day it is; the response before has shown it.
  const day = startTime ?? port.now();
  const found = preflightOf(await selectOrgs(port, pushable, selection, day), targets);
  return {
    id: randomUUID(),
    createdAt: new Date().toISOString(),
    orgId,
    ...pushable,
    ...found,
    startTime: startTime?.toISOString() ?? null,
    migration: selection.migration,
    expiredExclusions: selection.exclusions.filter((exclusion) => hasExpired(exclusion, day)),
    // One more: the plan is compared with the org before anything is written.
    apiCalls: callsToSchedule(found.eligible.length) + 1,
  };
};

const BLOCKED: IneligibleReason = 'blocked-by-subscriber';

/**
 * The same plan, with the last day on which orgs may block push upgrades, where the hub reports it. Takes two calls if
 * there are such orgs. Reads PushUpgradeCustomization.
 */
export const withBlockEnds = async ({ port }: OpenOrg, plan: PlannedPush): Promise<PlannedPush> => {
  const { rejected: all } = plan.orgs;
  if (!all.some(({ reason, message }) => reason === BLOCKED && message === INELIGIBLE[BLOCKED].text)) return plan;
  const ends = await port.blockEnds(plan.package.id);
  const dated = all.map((each) => {
    const end = ends.get(each.orgKey);
    if (each.reason !== BLOCKED || end === undefined) return each;
    return rejectedOrg(each.orgKey, BLOCKED, end === null ? 'without end' : `until ${end}`);
  });
  return { ...plan, orgs: { ...plan.orgs, rejected: dated } };
};
