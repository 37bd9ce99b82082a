import type { FailureGroup } from './failureGroups.js';

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
