import { randomUUID } from 'node:crypto';
import { hasExpired, type Exclusion } from '../core/orgs/exclusions.js';
import { unknownInstance } from '../core/orgs/instances.js';
import { readPackageRef } from '../core/orgs/packageRef.js';
import type { PlanSummary } from '../core/orgs/planSummary.js';
import { resolveVersion } from '../core/orgs/resolve.js';
import { selectOrgs, type EligibleOrg } from '../core/orgs/select.js';
import { callsToSchedule } from '../core/push/nextAction.js';
import type { PushableVersion } from '../core/model.js';
import { UsageError } from '../core/errors/usageError.js';
import { validationResult, type ValidationResult } from '../core/push/validationResult.js';
import type { OpenOrg } from './openPushOrg.js';
import { PLAN_OPTIONS, type PlanOptions } from './planOptions.js';
import { readSelection, readStart } from './readPlanOptions.js';
import { badOption, requireKnown } from './requireOptions.js';

/**
 * What a push would do: plain data, to be looked at, shown to somebody, and handed to {@link schedulePush}. It may be written
 * down as JSON and scheduled by another process.
 *
 * `outcome` is `succeeded` where every org can be upgraded, `partial` where some can, `failed` where none can, and
 * `nothing-to-do` where orgs were looked for, and none is left to push to. `orgs.rejected`
 * has one reason for each org that would not be upgraded, and `orgs.kept` = `orgs.eligible` + `orgs.rejected` +
 * `orgs.skipped`.
 */
export type PlannedPush = Omit<ValidationResult, 'plan'> & {
  /** Names the plan: one push is made of it, however often it is scheduled. */
  id: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** The org that it was made with. */
  orgId: string;
  /** ISO 8601 in UTC; null: as soon as possible. Becomes PackagePushRequest.ScheduledStartTime. */
  startTime: string | null;
  migrateTo2gp: boolean;
  /** The orgs by type, instance and version, and how many are not upgraded for which reason. */
  numbers: PlanSummary;
  /** Who is pushed to. */
  eligible: EligibleOrg[];
  /** Exclusions that are over on the day of the push, so that their orgs are pushed to. */
  expiredExclusions: Exclusion[];
  /** Push requests (0DV) for the version that were there before, to tell from the one that is made. */
  knownRequests: string[];
  /** Those of them that were Created: they may have become pushes of the same orgs by the time that the plan is scheduled. */
  knownCreated?: string[] | undefined;
  /** API calls that scheduling takes when nothing goes wrong. */
  apiCalls: number;
};

/**
 * Looks every org up and gives one reason for each that would not be upgraded, as `sf package push validate` does. Reads
 * MetadataPackageVersion, PackageSubscriber, PackagePushRequest and the jobs of requests that are open; writes nothing.
 *
 * Schedule a plan soon: what has changed in the orgs since is not looked at again.
 *
 * @throws {@link UsageError} where the version, the orgs or the time are not clear, before or after the org was asked.
 * @throws {@link OrgError} where the org does not answer, or says no.
 */
export const planPush = async (org: OpenOrg, options: PlanOptions): Promise<PlannedPush> => {
  requireKnown(options, PLAN_OPTIONS);
  await readStart(options);
  const { targets, selection } = readSelection(options);
  const pushable = await readVersion(org, options);
  const instances = selection.migration ? undefined : selection.filter.instances;
  const unknown = await unknownInstance(org.port, pushable.package.id, instances);
  if (unknown !== undefined) {
    const wanted = ['an instance with subscribers', ...unknown.meant].join(', such as ');
    throw badOption('filter.instances', unknown.name, wanted);
  }
  // The org's clock decides what is past, and the answer before has shown it.
  const startTime = await readStart(options, org.port.now());
  const day = startTime ?? org.port.now();
  const selected = await selectOrgs(org.port, pushable, selection, day);
  const { plan: numbers, ...found } = validationResult(pushable, targets, selected);
  return {
    id: randomUUID(),
    createdAt: new Date().toISOString(),
    orgId: org.orgId,
    ...found,
    startTime: startTime?.toISOString() ?? null,
    migrateTo2gp: selection.migration,
    numbers,
    eligible: selected.eligible,
    expiredExclusions: selection.exclusions.filter((exclusion) => hasExpired(exclusion, day)),
    knownRequests: selected.knownRequests,
    knownCreated: selected.knownCreated,
    // One more: the plan is held against the org before anything is written.
    apiCalls: callsToSchedule(selected.eligible.length) + 1,
  };
};

const readVersion = async (org: OpenOrg, options: PlanOptions): Promise<PushableVersion> => {
  const { package: text, packageAliases } = options;
  if (typeof text !== 'string' || text.trim() === '') throw badOption('package', text, 'an id or a name');
  const resolved = await resolveVersion(
    org.port,
    readPackageRef(text, packageAliases),
    Object.keys(packageAliases ?? {}),
  );
  if (resolved.ok) return resolved.value;
  if (resolved.problem === 'no-such-package') {
    throw new UsageError({ kind: resolved.problem, package: text, meant: resolved.meant });
  }
  throw new UsageError({ kind: resolved.problem, package: text, candidates: resolved.candidates });
};
