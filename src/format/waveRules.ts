import type { Gate } from '../core/rollout/definition/types.js';
import type { PlannedWave } from '../core/rollout/types.js';
import { limitText } from './limit.js';
import { grouped } from './text.js';

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
