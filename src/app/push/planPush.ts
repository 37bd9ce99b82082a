import type { PlannedPush } from '../../core/push/plannedPush.js';
import type { Listener } from '../listener.js';
import { makePlan } from './makePlan.js';
import type { OpenOrg } from '../openPushOrg.js';
import { PLAN_OPTIONS, type PlanOptions } from './planOptions.js';
import { readVersion, requireInstances } from '../readPackage.js';
import { readSelection, readStart } from './readPlanOptions.js';
import { requireKnown } from '../requireOptions.js';

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
  requireKnown(options, PLAN_OPTIONS);
  await readStart(options);
  const { targets, selection } = readSelection(options);
  if (targets !== undefined) listener.onOrgsRead?.(targets);
  const pushable = await readVersion(org, options);
  // The orgs of a migration do not have the pushed package but the one before it.
  if (!selection.migration) await requireInstances(org, pushable.package.id, selection.filter.instances);
  // The org's clock decides whether a time is in the past; the response before has shown it.
  const startTime = await readStart(options, org.port.now());
  return makePlan(org, { pushable, targets, selection, startTime });
};
