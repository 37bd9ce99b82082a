import { limitText } from '../../core/limit.js';
import type { Gate } from '../../core/rollout/definition/schema.js';
import type { PlannedWave } from '../../core/rollout/plan/plan.js';
import type { RolloutResult, WaveResult } from '../../core/rollout/result/result.js';
import { table, type Block, type Column, type Text } from '../document/blocks.js';
import { grouped } from '../text.js';
import { clockTime } from '../time.js';

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
const gateState = ({ outcome, step, waves }: RolloutResult, wave: WaveResult): Text => {
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

/** How much of a wave's name is shown at least: names may differ only at their end. */
const WAVE_NAME = 28;

const WAVE_COLUMNS = [
  ['Orgs', 'orgs'],
  ['Upgraded', 'succeeded'],
  ['Failed', 'failed'],
  ['Open', 'open'],
  ['Stuck', 'stuck'],
  ['Waiting', 'waiting'],
  ['Blocked', 'blockedBySandbox'],
  ['Missed', 'missedVia'],
  ['Regressed', 'regressed'],
  ['Skipped', 'skipped'],
] as const satisfies ReadonlyArray<[string, keyof WaveResult]>;

/**
 * The columns of waves. Orgs that missed an intermediate version and regressed orgs are rare, so that their columns are left
 * out where they are 0.
 */
export const waveColumns = ({ waves }: RolloutResult): (typeof WAVE_COLUMNS)[number][] =>
  WAVE_COLUMNS.filter(([, key]) => (key !== 'missedVia' && key !== 'regressed') || waves.some((wave) => wave[key] > 0));

/** One row for each wave. Columns that are 0 in every wave are left out, except the most important ones. */
export const waveTable = (result: RolloutResult): Block =>
  table(result.waves, [
    { title: 'Wave', gives: 'shorten', least: WAVE_NAME, value: ({ name }) => name },
    {
      title: 'Start (UTC)',
      gives: 10,
      value: ({ start }: WaveResult) => (start === null ? '' : clockTime(start, 'UTC')),
    },
    { title: 'End (UTC)', gives: 9, value: ({ end }: WaveResult) => (end === null ? '' : clockTime(end, 'UTC')) },
    ...WAVE_COLUMNS.map(([title, key], place) => ({ title, key, rank: WAVE_COLUMNS.length - place }))
      .filter(({ key }) => ALWAYS.has(key) || result.waves.some((wave) => wave[key] > 0))
      .map(({ title, key, rank }): Column<WaveResult> => ({
        title,
        align: 'right',
        value: (wave) => countText(key, wave[key]),
        ...(ALWAYS.has(key) ? {} : { gives: rank }),
      })),
    { title: 'Gate', value: (wave: WaveResult) => gateState(result, wave) },
    {
      title: 'Push requests',
      gives: 0,
      value: ({ pushRequestIds }: WaveResult) => pushRequestIds.join(' '),
    },
  ]);

const ALWAYS: ReadonlySet<keyof WaveResult> = new Set(['orgs', 'succeeded', 'failed']);

const countText = (key: keyof WaveResult, count: number): Text =>
  key === 'failed' && count > 0 ? { text: grouped(count), style: 'bad' } : grouped(count);
