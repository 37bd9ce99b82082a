import { UsageError } from '../core/errors/usageError.js';
import type { ProblemOf } from '../core/errors/usageProblem.js';
import type { PushHistory, ReadableOrg } from './openHistory.js';

/**
 * The error for something that an org does not have; or, for an export, that the export does not contain it, with what
 * it contains instead.
 */
export const notThere = async (
  org: ReadableOrg | PushHistory,
  problem: ProblemOf<'no-such-package' | 'no-such-version' | 'no-such-push'>,
): Promise<UsageError> => {
  if (!('folder' in org)) return new UsageError(problem);
  const known = { kind: 'not-in-history' as const, folder: org.folder };
  if (problem.kind === 'no-such-push')
    return new UsageError({ ...known, what: 'push request', name: problem.pushRequestId, meant: [], there: [] });
  const { package: name, meant = [] } = problem;
  const isPackage = problem.kind === 'no-such-package';
  const there = isPackage ? await org.port.packageNames() : problem.candidates.map(({ version }) => version.number);
  return new UsageError({ ...known, what: isPackage ? 'package' : 'version', name, meant, there });
};
