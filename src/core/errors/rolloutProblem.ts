import type { RejectedOrg } from '../model.js';
import type { Limit } from './entries.js';
import type { Holder } from './holder.js';

/**
 * What is wrong with what was asked of a rollout.
 *
 * - `unreadable-plan`, `not-a-plan`, `changed-plan-file`, `other-digest`, `other-hub`: the file is not the plan that was meant.
 * - `damaged-state`, `other-state`: what is kept beside it can't be understood, or belongs to another plan.
 * - `no-such-wave`: the plan has no wave of this name.
 * - `not-started`, `halted`, `not-halted`, `aborted`: it can't be done as the rollout stands.
 * - `rollout-locked`, `lost-lock`: another process works on it, or has taken it over.
 * - `drift`: the orgs have changed too much since the plan was made.
 */
export type RolloutProblem =
  | { kind: 'unreadable-plan'; file: string; code: string }
  | { kind: 'not-a-plan'; file: string; problem: string }
  | { kind: 'changed-plan-file'; file: string }
  | { kind: 'other-digest'; file: string; digest: string; wanted: string }
  | { kind: 'other-hub'; planned: string; given: string }
  | { kind: 'damaged-state'; file: string; problem: string }
  | { kind: 'other-state'; digest: string; planned: string }
  | { kind: 'no-such-wave'; wave: string; waves: string[] }
  | { kind: 'not-started' | 'not-halted'; file: string }
  | { kind: 'halted'; file: string; reason: string }
  | { kind: 'aborted'; reason: string }
  | ({ kind: 'rollout-locked' } & Holder)
  | { kind: 'lost-lock'; file: string }
  | { kind: 'drift'; most: Limit; drift: { planned: number; gone: RejectedOrg[]; come: string[]; changed: string[] } };
