import type { Lineage } from '../../src/core/model.js';
import type { LineageFindings } from '../../src/core/orgs/upgradePaths.js';

/** A package of the first generation: no ancestors, and nothing that it needs. */
export const PLAIN_LINEAGE: Lineage = {
  ...{ kind: 'first-generation', ancestors: new Map(), needs: [], convertedFrom: null, notChecked: [] },
};

export const PLAIN_FINDINGS: LineageFindings = {
  ...{ kind: 'first-generation', firstGeneration: null, paths: [], downgraded: 0, notChecked: [] },
};
