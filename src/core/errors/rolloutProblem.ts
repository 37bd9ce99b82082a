import type { Holder, RejectedOrg } from '../model.js';
import type { PushStatus } from '../status.js';
import type { Limit } from '../limit.js';

/**
 * Why a rollout could not do what was requested.
 *
 * - `unreadable-plan`, `not-a-plan`, `changed-plan-file`, `other-digest`, `other-hub`: the file is not the intended
 *   plan.
 * - `damaged-log`: a line of the log beside it cannot be understood, or is missing.
 * - `other-plan-log`: the log beside it belongs to another plan: to one of an earlier release, or the plan was amended
 *   elsewhere.
 * - `empty-plan`: it has no orgs; `excluded` says why.
 * - `no-such-wave`, `not-in-plan`: the plan has no wave of this name, or none of these orgs.
 * - `not-started`, `halted`, `not-halted`, `aborted`, `finished`, `running`: the rollout is in a state that does not
 *   allow it.
 * - `log-without-plan`: beside the file is the log of a rollout, whose plan is missing or damaged.
 * - `log-missing`: there is no log, but the org has pushes to orgs of the plan.
 * - `not-awaiting-approval`: the wave does not wait for its approval; `due` is the step that is due.
 * - `reason-required`: a person has to say why the rollout continues although a gate has stopped it.
 * - `rollout-locked`, `lost-lock`: another process works on it, or has taken it over.
 * - `drift`: the orgs have changed too much since the plan was made.
 */
export type RolloutProblem =
  | { kind: 'unreadable-plan'; file: string; code: string }
  | { kind: 'not-a-plan'; file: string; problem: string }
  | { kind: 'changed-plan-file'; file: string }
  | { kind: 'other-digest'; file: string; digest: string; wanted: string }
  | { kind: 'other-hub'; planned: string; given: string }
  | { kind: 'damaged-log'; file: string; line: number | null; problem: string }
  | { kind: 'other-plan-log'; file: string; planFile: string; digest: string; wanted: string; kept: string }
  | { kind: 'empty-plan'; excluded: RejectedOrg[] }
  | { kind: 'no-such-wave'; wave: string; waves: string[] }
  | { kind: 'not-in-plan'; notInPlan: string[] }
  | { kind: 'not-started' | 'not-halted' | 'running'; file: string }
  | { kind: 'log-without-plan'; file: string; log: string }
  | { kind: 'log-missing'; file: string; pushes: Array<{ pushRequestId: string; status: PushStatus; orgs: number }> }
  | { kind: 'not-awaiting-approval'; wave: string; due: string }
  | { kind: 'reason-required'; file: string; why: string }
  | { kind: 'halted' | 'finished'; file: string; reason: string }
  | { kind: 'aborted'; reason: string }
  | ({ kind: 'rollout-locked' } & Holder)
  | { kind: 'lost-lock'; file: string }
  | { kind: 'drift'; most: Limit; drift: { planned: number; gone: RejectedOrg[]; come: string[]; changed: string[] } };
