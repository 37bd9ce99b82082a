import type { Row, Store, Switches } from '../model.js';
import { type ErrorKey, type PushErrorValues, renderError } from '../data/errors.js';
import { errorsOf, outcomeOf } from '../data/outcomes.js';
import { missingDependency, type Reason, reasonsAgainst, type TargetOrg, targetOrgOf } from './eligibility.js';
import { requiredPackage } from './refusalTexts.js';

/** The result of the upgrade of one org. */
export type Verdict =
  | { readonly succeeded: true }
  | { readonly succeeded: false; readonly errors: readonly PushErrorValues[]; readonly ofOutcome: boolean };

/** How long the upgrade of an ineligible org takes. */
const REFUSAL_MS = 1_000;

const REASON_ERRORS: Record<Reason, ErrorKey> = {
  unknownOrgKey: 'notEligible',
  notInstalled: 'notEligible',
  inactive: 'notEligible',
  betaInstalled: 'beta',
  sameOrNewer: 'notEligible',
  restricted: 'blocked',
  notAncestor: 'notAncestor',
  missingDependency: 'requiredPackage',
};

/** The result as far as it is known when the upgrade of an org begins: refused at once, or its duration. */
export const verdictAtStart = (
  store: Store,
  target: Row,
  request: Row,
  job: Row,
  switches: Taken,
): { verdict?: Verdict; durationMs: number } => {
  const org = targetOrgFor(store, target, job);
  const verdict = refusal(org, request, job, switches);
  const duration = Number(org.subscriber?._duration ?? 0) * 1_000;
  return verdict ? { verdict, durationMs: Math.min(duration, REFUSAL_MS) } : { durationMs: duration };
};

/** The org may have changed while it was being upgraded, so that it is checked again. */
export const verdictAtEnd = (store: Store, target: Row, request: Row, job: Row, switches: Taken): Verdict => {
  const org = targetOrgFor(store, target, job);
  const verdict = refusal(org, request, job, switches);
  if (verdict) return verdict;
  const outcome = outcomeOf(org.subscriber!);
  if (!outcome.fails) return { succeeded: true };
  return { succeeded: false, errors: errorsOf(outcome, orgKeyOf(job)), ofOutcome: true };
};

/** Stores the org's installed version after the upgrade, and the number of its failures. */
export const recordVerdict = (store: Store, target: Row, job: Row, verdict: Verdict, at: number): void => {
  const { subscriber } = targetOrgFor(store, target, job);
  if (!subscriber) return;
  const table = store.table('PackageSubscriber')!;
  if (!verdict.succeeded) {
    if (verdict.ofOutcome) table.update(subscriber, { _failures: Number(subscriber._failures ?? 0) + 1 });
    return;
  }
  table.update(subscriber, {
    MetadataPackageId: target.MetadataPackageId ?? null,
    MetadataPackageVersionId: target.Id,
    SystemModstamp: at,
  });
};

const orgKeyOf = (job: Row): string => String(job.SubscriberOrganizationKey);

const targetOrgFor = (store: Store, target: Row, job: Row): TargetOrg => targetOrgOf(store, target, orgKeyOf(job));

type Taken = Pick<Switches, 'unlockedLower' | 'unlockedBeta'>;

const refusal = (org: TargetOrg, request: Row, job: Row, switches: Taken): Verdict | undefined => {
  const [reason] = reasonsAgainst(org, request.IsMigration === true, switches);
  if (!reason) return undefined;
  const error = renderError(REASON_ERRORS[reason], orgKeyOf(job));
  const missing = reason === 'missingDependency' ? missingDependency(org) : undefined;
  const errors = [missing ? { ...error, ErrorMessage: requiredPackage(org.store, missing) } : error];
  return { succeeded: false, errors, ofOutcome: false };
};
