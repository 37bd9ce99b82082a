import type { CauseClass } from '../../../src/core/report/causes.js';

/** What a class of causes asks for, in a word or two. */
export const CLASS_LABELS: Record<CauseClass, string> = {
  transient: 'May succeed when retried',
  dependency: 'Push another package first',
  permanent: 'Fix in the org',
  package: 'Fix in the package',
  unknown: 'Unclear',
};
