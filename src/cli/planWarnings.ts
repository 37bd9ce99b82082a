import { hasExpired, type Exclusion } from '../core/orgs/exclusions.js';
import type { DigestedPlan } from '../core/rollout/types.js';
import { loadMessages } from './messages.js';
import { expiryWarnings } from './selection.js';

const messages = loadMessages('rollout');

/** What may surprise in a plan: exclusions that are over, and waves without orgs, or too small for their gate. */
export const planWarnings = ({ waves }: DigestedPlan, exclusions: readonly Exclusion[], now: Date): string[] => {
  const empty = waves.filter(({ orgs }) => orgs.length === 0).map(({ name }) => name);
  const small = waves.filter(({ orgs, gate }) => orgs.length > 0 && orgs.length < gate.minSample);
  return [
    ...expiryWarnings(exclusions.filter((exclusion) => hasExpired(exclusion, now))),
    ...(empty.length === 0 ? [] : [messages.getMessage('emptyWaves', [empty.join(', ')])]),
    ...(small.length === 0 ? [] : [messages.getMessage('smallWaves', [small.map(({ name }) => name).join(', ')])]),
  ];
};
