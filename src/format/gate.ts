import type { RolloutResult, WaveResult } from '../core/rollout/result.js';
import type { Text } from './document/blocks.js';

const STOPPED: ReadonlySet<RolloutResult['outcome']> = new Set(['tripped', 'inconclusive', 'aborted']);

/** How the gate of a wave stands, in a word; empty before it is reached. */
export const gateState = ({ outcome, step, waves }: RolloutResult, wave: WaveResult): Text => {
  const place = waves.indexOf(wave);
  const current = waves.findIndex(({ name }) => name === step.wave);
  if (place === current && STOPPED.has(outcome)) return { text: outcome, style: 'bad' };
  const isOver = step.action === 'finish' || step.action === 'find-new-subscribers';
  const isBehind = waves.slice(place + 1).some(({ pushRequestIds }) => pushRequestIds.length > 0) || place < current;
  if (isOver || isBehind) return wave.orgs === 0 ? '' : { text: 'passed', style: 'good' };
  if (place !== current) return '';
  if (step.waitingFor === 'soak') return 'soaking';
  return step.waitingFor === 'approval' ? { text: 'approval', style: 'caution' } : '';
};
