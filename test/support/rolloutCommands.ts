import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RolloutResult } from '../../src/core/rollout/result/result.js';
import type { DigestedPlan } from '../../src/core/rollout/plan/plan.js';
import type { Commands, Run } from './inProcess.js';

export type RolloutCommands = {
  /** `plan generate` of a definition, to plan.json. */
  generate: (definition: string, ...args: string[]) => Promise<Run>;
  /** What is in plan.json. */
  plan: () => Promise<DigestedPlan>;
  /** A command of the rollout of plan.json. */
  rollout: (name: string, ...args: string[]) => Promise<Run<RolloutResult>>;
};

/** A first wave of a fifth of the orgs, which is looked at for an hour, and all others. */
export const TWO_WAVES = `waves:
  - name: canary
    orgs: 20%
    soak: 1h
  - name: all
    orgs: rest
`;

/** The commands of one rollout, whose files have the names that the guide gives them. */
export const rolloutCommands = (cli: Commands): RolloutCommands => ({
  generate: async (definition, ...args) => {
    const file = await cli.file('rollout.yaml', definition);
    return cli.sf(['package', 'push', 'plan', 'generate', '-f', file, '--output-file', 'plan.json', ...args]);
  },
  plan: async () => JSON.parse(await readFile(join(cli.home, 'plan.json'), 'utf8')) as DigestedPlan,
  rollout: (name, ...args) =>
    cli.sf<RolloutResult>(['package', 'push', 'rollout', name, '--plan-file', 'plan.json', ...args]),
});
