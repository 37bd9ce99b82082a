import type { CauseClass } from '../causes.js';
import type { Approval, Day, Freeze, LateComers, WaveFilter, Window } from './types.js';

/** A definition as people write it, once the schema has nothing against it. */
export type WrittenDefinition = {
  packageVersion: string;
  seed?: string;
  exclusions?: WrittenExclusion[];
  freezes?: WrittenFreeze[];
  lateComers?: LateComers;
  defaults?: WrittenSettings;
  waves: WrittenWave[];
};

/** Of file, org and customer, one. */
export type WrittenExclusion = { file?: string; org?: string; customer?: string; reason?: string; expires?: string };

export type WrittenFreeze = Pick<Freeze, 'from' | 'to'> & { timeZone?: string; reason?: string };

export type WrittenWave = WrittenSettings & { name: string; orgs: WrittenOrgs };

/** A file alone, or a filter. */
export type WrittenOrgs = WrittenLimit | { file?: string; filter?: WaveFilter; take?: WrittenLimit };

/** `rest`, where it stands for orgs, `5%` or 50. */
export type WrittenLimit = string | number;

export type WrittenSettings = {
  soak?: string;
  window?: WrittenWindow | WrittenWindow[];
  gate?: WrittenGate;
  approval?: Approval;
  retry?: { classes?: CauseClass[]; attempts?: number };
  deadline?: string;
};

export type WrittenWindow = Pick<Window, 'from' | 'to' | 'timeZone'> & { days?: Day[]; instances?: string[] };

export type WrittenGate = {
  maxFailures?: WrittenLimit;
  minSample?: number;
  minCompleted?: WrittenLimit;
  maxSameSignature?: number;
  ignoreErrors?: string[];
};
