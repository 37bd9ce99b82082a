import type { CauseClass } from '../../../src/core/report/causes.js';

/** The action that a class of causes calls for, in a few words. */
export const CLASS_LABELS: Record<CauseClass, string> = {
  transient: 'May succeed when retried',
  dependency: 'Push another package first',
  permanent: 'Fix in the org',
  package: 'Fix in the package',
  unknown: 'Unclear',
};
