import type { Lineage } from '../../src/core/model.js';
import type { LineageFindings } from '../../src/core/orgs/selection.js';

/** The lineage of a first-generation package: no ancestors and no dependencies. */
export const PLAIN_LINEAGE: Lineage = {
  ...{ kind: 'first-generation', ancestors: new Map(), needs: [], convertedFrom: null, notChecked: [] },
};

export const PLAIN_FINDINGS: LineageFindings = {
  ...{ kind: 'first-generation', firstGeneration: null, paths: [], downgraded: 0, notChecked: [] },
};
