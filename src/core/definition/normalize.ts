import type { Exclusion } from '../exclusions.js';
import { toShortId } from '../ids.js';
import type { FailureLimit } from '../outcome.js';
import { readDuration, readLimit } from './scalars.js';
import {
  DAYS,
  type Freeze,
  type Gate,
  type RolloutDefinition,
  type Wave,
  type WaveFilter,
  type WaveOrgs,
} from './types.js';
import type * as Written from './written.js';

/** Fills in every default, and turns what people write into what is reckoned with. */
export const normalize = (written: Written.WrittenDefinition): RolloutDefinition => {
  const { packageVersion, seed = null, exclusions = [], freezes = [], lateComers = 'list', defaults = {} } = written;
  return {
    packageVersion,
    seed,
    exclusions: {
      files: exclusions.flatMap(({ file }) => file ?? []),
      list: exclusions.flatMap(readExclusion),
    },
    freezes: freezes.map(readFreeze),
    lateComers,
    waves: written.waves.map((wave) => readWave(wave, defaults)),
  };
};

const readExclusion = ({ org, customer, reason, expires }: Written.WrittenExclusion): Exclusion[] => {
  const id = org ?? customer;
  if (id === undefined) return [];
  const orgKey = toShortId(id);
  return [{ orgKey, customer: customer !== undefined, reason: reason ?? null, expires: expires ?? null }];
};

const readFreeze = ({ from, to, timeZone = 'UTC', reason }: Written.WrittenFreeze): Freeze => ({
  ...{ from, to, timeZone, reason: reason ?? null },
});

/** What a wave says, stands for the whole of what defaults say, except in a gate and a retry: there, key by key. */
const readWave = (wave: Written.WrittenWave, defaults: Written.WrittenSettings): Wave => {
  const { soak, window = [], approval = 'auto', deadline } = { ...defaults, ...wave };
  const { classes = ['transient'], attempts = 1 } = { ...defaults.retry, ...wave.retry };
  const retries = (wave.retry ?? defaults.retry) !== undefined;
  return {
    name: wave.name,
    orgs: readOrgs(wave.orgs),
    soak: soak === undefined ? 0 : readDuration(soak),
    windows: [window].flat().map(({ days = [...DAYS], from, to, timeZone, instances = null }) => ({
      ...{ days, from, to, timeZone, instances },
    })),
    gate: readGate({ ...defaults.gate, ...wave.gate }),
    approval,
    retry: { classes, attempts: retries ? attempts : 0 },
    deadline: deadline === undefined ? null : readDuration(deadline),
  };
};

const readGate = (gate: Written.WrittenGate): Gate => ({
  maxFailures: limitOrNull(gate.maxFailures),
  minSample: gate.minSample ?? 0,
  minCompleted: limitOrNull(gate.minCompleted),
  maxSameSignature: gate.maxSameSignature ?? null,
  ignoreErrors: gate.ignoreErrors ?? [],
});

const limitOrNull = (limit: Written.WrittenLimit | undefined): FailureLimit | null =>
  limit === undefined ? null : readLimit(limit);

const readOrgs = (orgs: Written.WrittenOrgs): WaveOrgs => {
  if (orgs === 'rest') return { by: 'rest' };
  if (typeof orgs !== 'object') return { by: 'number', take: readLimit(orgs) };
  const { file, filter = {}, take } = orgs;
  return file === undefined
    ? { by: 'filter', filter: readFilter(filter), take: limitOrNull(take) }
    : { by: 'file', file };
};

const readFilter = ({ parentOrgs, ...filter }: WaveFilter): WaveFilter =>
  parentOrgs === undefined ? filter : { ...filter, parentOrgs: parentOrgs.map(toShortId) };
