import type { Gate } from '../../core/rollout/definition/schema.js';
import type { PlannedWave } from '../../core/rollout/plan/plan.js';
import { limitText } from '../../core/limit.js';
import { grouped } from '../text.js';
import type { RolloutResult, WaveResult } from '../../core/rollout/result/result.js';
import type { Text } from '../document/blocks.js';

/** `Sat,Sun 01:00-05:00 UTC (NA1); ...` */
export const windowText = (windows: PlannedWave['windows']): string =>
  windows
    .map(
      ({ days, from, to, timeZone, defaultTimeZone, instances }) =>
        `${days.length === 7 ? '' : `${days.join(',')} `}${from}-${to} ${defaultTimeZone === undefined ? timeZone : `in the time zone of the customer, or else ${defaultTimeZone}`}${instances === null ? '' : ` (${instances.join(', ')})`}`,
    )
    .join('; ');

/** `transient: once` */
export const retryText = ({ classes, attempts }: PlannedWave['retry']): string =>
  attempts === 0 ? '' : `${classes.join(', ')}: ${attempts === 1 ? 'once' : `${attempts} times`}`;

/** `failures <= 2 %, sample >= 20` */
export const gateText = ({ maxFailures, minSample, minCompleted, maxSameSignature }: Gate): string =>
  [
    ...(maxFailures === null ? [] : [`failures <= ${limitText(maxFailures)}`]),
    ...(minSample === 0 ? [] : [`sample >= ${grouped(minSample)}`]),
    ...(minCompleted === null ? [] : [`finished >= ${limitText(minCompleted)}`]),
    ...(maxSameSignature === null ? [] : [`same cause < ${maxSameSignature}`]),
  ].join(', ');

const STOPPED: ReadonlySet<RolloutResult['outcome']> = new Set(['tripped', 'inconclusive', 'aborted']);

/** The state of a wave's gate in a word; empty before it is reached. */
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
