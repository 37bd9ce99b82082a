import type { PlannedPush } from '../../core/push/plannedPush.js';
import { requireListener, type Listener } from '../listener.js';
import { makePlan } from './makePlan.js';
import type { OpenOrg } from '../openPushOrg.js';
import type { PlanOptions } from './planOptions.js';
import { readVersion, requireInstances } from '../readPackage.js';
import { readSelection, readStart } from './readPlanOptions.js';

/**
 * Looks every org up and gives one reason for each that would not be upgraded, as `sf package push validate` does. Reads
 * MetadataPackageVersion, PackageSubscriber, PackagePushRequest and the jobs of requests that are open; writes nothing.
 *
 * Schedule a plan soon: what has changed in the orgs since is not looked at again.
 *
 * @throws {@link UsageError} where the version, the orgs or the time are not clear, before or after the org was asked.
 * @throws {@link OrgError} where the org does not answer, or says no.
 */
export const planPush = async (org: OpenOrg, options: PlanOptions, listener: Listener = {}): Promise<PlannedPush> => {
  requireListener(listener);
  const { targets, selection } = readSelection(options);
  await readStart(options);
  if (targets !== undefined) listener.onOrgsRead?.(targets);
  const pushable = await readVersion(org, options);
  // The orgs of a migration have another package than the one that is pushed.
  if (!selection.migration) await requireInstances(org, pushable.package.id, selection.filter.instances);
  // The org's clock decides what is past, and the answer before has shown it.
  const startTime = await readStart(options, org.port.now());
  return makePlan(org, { pushable, targets, selection, startTime });
};
