import { compare } from '../text/compare.js';
import type { PushError } from '../model.js';
import { CAUSES, causeOf, isNamedBy, NO_REASON, reasonsOf, type CauseClass, type CauseKey } from './causes.js';
import { internalErrorsOf, signatureOf } from './signature.js';
import type { PushFailure } from './failures.js';

/**
 * If this many orgs, and this share of those that have ended, have the same unexplained error, it is probably a defect
 * of the package and not of an org.
 */
export const SUSPECT_ORGS = 5;
const SUSPECT_SHARE = 0.05;

/** Failures with one cause: their errors are equal, apart from details of each org. */
export type FailureGroup = {
  cause: CauseKey;
  class: CauseClass;
  meaning: string;
  nextStep: string;
  /** The error, with everything masked that differs between orgs. */
  signature: string;
  /** One of the errors as the org wrote it; null where it wrote none. */
  example: PushError | null;
  orgs: number;
  orgKeys: string[];
  /** Salesforce's own numbers for the errors, and the ids of their stack traces, for a support case. */
  errorNumbers: string[];
  traceIds: string[];
  /** Whether the package is the likely reason: many orgs have the error, and nothing in it is specific to an org. */
  suspectPackage: boolean;
  ignored: boolean;
};

type Growing = Pick<FailureGroup, 'cause' | 'signature' | 'example' | 'ignored'> & {
  orgKeys: Set<string>;
  errorNumbers: Set<string>;
  traceIds: Set<string>;
};

/**
 * Groups failures by cause, those with the most orgs first. An org with several errors is in several groups. `ended`:
 * the number of orgs in which the upgrade has succeeded or failed.
 */
export const groupFailures = (
  failures: ReadonlyArray<Pick<PushFailure, 'orgKey' | 'errors'>>,
  ignoredErrors: ReadonlySet<string>,
  ended: number,
): FailureGroup[] => {
  const groups = new Map<string, Growing>();
  for (const { orgKey, errors } of failures) {
    for (const error of reasonsOf(errors)) {
      const group = groupOf(groups, error, ignoredErrors);
      group.orgKeys.add(orgKey);
      for (const { errorNumber, traceId } of internalErrorsOf(error)) {
        group.errorNumbers.add(errorNumber);
        group.traceIds.add(traceId);
      }
    }
  }
  return [...groups.values()]
    .map((group) => finished(group, ended))
    .toSorted((a, b) => b.orgs - a.orgs || compare(a.signature, b.signature));
};

const groupOf = (groups: Map<string, Growing>, error: PushError, ignoredErrors: ReadonlySet<string>): Growing => {
  const cause = causeOf(error);
  const signature = signatureOf(error);
  const key = `${cause}\n${signature}`;
  const found = groups.get(key);
  if (found !== undefined) return found;
  const group: Growing = {
    cause,
    signature,
    example: error === NO_REASON ? null : error,
    ignored: isNamedBy(error, ignoredErrors),
    orgKeys: new Set(),
    errorNumbers: new Set(),
    traceIds: new Set(),
  };
  groups.set(key, group);
  return group;
};

const finished = (
  { cause, signature, example, ignored, orgKeys, errorNumbers, traceIds }: Growing,
  ended: number,
): FailureGroup => {
  const { meaning, nextStep, class: causeClass } = CAUSES[cause];
  return {
    cause,
    class: causeClass,
    meaning,
    nextStep,
    signature,
    example,
    orgs: orgKeys.size,
    orgKeys: [...orgKeys],
    errorNumbers: [...errorNumbers],
    traceIds: [...traceIds],
    suspectPackage:
      orgKeys.size >= SUSPECT_ORGS && orgKeys.size >= SUSPECT_SHARE * ended && SUSPECT_CLASSES.has(causeClass),
    ignored,
  };
};

/**
 * Errors that are known to be transient or caused by the org say nothing about the package, however often they occur.
 */
const SUSPECT_CLASSES: ReadonlySet<CauseClass> = new Set(['package', 'unknown']);

/** One cause, with the different errors that belong to it. */
export type CauseBlock = Pick<FailureGroup, 'cause' | 'class' | 'meaning' | 'nextStep' | 'ignored'> & {
  /** An org that has several of the errors counts once. */
  orgs: number;
  /** The stack-trace ids of its errors; empty where they have none. */
  traceIds: string[];
  errors: FailureGroup[];
};

/** The causes, those with the most orgs first. */
export const byCause = (groups: readonly FailureGroup[]): CauseBlock[] =>
  [...Map.groupBy(groups, ({ cause }) => cause).values()]
    .flatMap((errors): CauseBlock[] => {
      const [first] = errors;
      if (first === undefined) return [];
      const { cause, class: causeClass, meaning, nextStep } = first;
      const orgs = new Set(errors.flatMap(({ orgKeys }) => orgKeys)).size;
      const ignored = errors.every((group) => group.ignored);
      const traceIds = [...new Set(errors.flatMap((group) => group.traceIds))];
      return [{ cause, class: causeClass, meaning, nextStep, ignored, orgs, traceIds, errors }];
    })
    .toSorted((a, b) => b.orgs - a.orgs);

/** Whether some org is counted in more than one of the causes. */
export const haveOrgsInCommon = (causes: readonly CauseBlock[]): boolean =>
  new Set(causes.flatMap(({ errors }) => errors.flatMap(({ orgKeys }) => orgKeys))).size <
  causes.reduce((sum, { orgs }) => sum + orgs, 0);
