import type { CauseClass } from '../../src/core/report/causes.js';
import type { FailureGroup } from '../../src/core/report/failureGroups.js';

/** What a class of causes asks for, in a word or two. */
export const CLASS_LABELS: Record<CauseClass, string> = {
  transient: 'May succeed when retried',
  dependency: 'Push another package first',
  permanent: 'Fix in the org',
  package: 'Fix in the package',
  unknown: 'Unclear',
};

/** One cause with the different errors that it shows itself in. */
export type Cause = Pick<FailureGroup, 'class' | 'meaning' | 'nextStep' | 'ignored'> & {
  /** An org that has several of the errors counts once. */
  orgs: number;
  errors: FailureGroup[];
};

/** Causes, those that hit most orgs first. */
export const causesOf = (groups: readonly FailureGroup[]): Cause[] =>
  [...Map.groupBy(groups, ({ cause }) => cause).values()]
    .flatMap((errors): Cause[] => {
      const [first] = errors;
      if (first === undefined) return [];
      const orgs = new Set(errors.flatMap(({ orgKeys }) => orgKeys)).size;
      const ignored = errors.every((group) => group.ignored);
      return [{ class: first.class, meaning: first.meaning, nextStep: first.nextStep, ignored, orgs, errors }];
    })
    .toSorted((a, b) => b.orgs - a.orgs);
