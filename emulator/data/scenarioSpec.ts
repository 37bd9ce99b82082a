/**
 * The content of a scenario, in numbers. A spec is written as a name, settings, or both, separated by commas: `demo` ·
 * `orgs=10000,failures=500` · `orgs=500,clean,inactive=3` · `isv,history=40` ·
 * `orgs=1000000,clean,finished=1000000,failed=20000`.
 */
export type ScenarioSpec = {
  /** Subscribers of the main package. */
  readonly orgs: number;
  /** The number of released versions of the main package to upgrade from. */
  readonly versions: number;
  /** The number of instances of the orgs, sandbox instances included. */
  readonly instances: number;
  /** The number of past and waiting push requests. */
  readonly history: number;
  /** The number of jobs of each of them. */
  readonly jobs: number;
  /** The number of jobs of an additional finished push of the newest version; 0: no such push. */
  readonly finished: number;
  /** The number of these jobs that failed. */
  readonly failed: number;
  /** The factor by which upgrades are faster than those of real orgs. */
  readonly speed: number;
  /** One org name in this many is of the kind that breaks terminals and CSV files; 0: none. */
  readonly oddNames: number;
  /**
   * 1: orgs on the lowest version can only take a patch first; 2: they can take no version; 0: every version is the
   * ancestor of the next.
   */
  readonly ancestry: number;
  /**
   * 1: the newest version depends on a package of another hub; 2: also on Platform Tools 0.2, while a tenth of the orgs
   * has 0.1.
   */
  readonly dependencies: number;
  /** 1: the main package is unlocked. */
  readonly unlocked: number;
  /** The number of licenses in the License Management App; 0: the org does not have the app. */
  readonly licenses: number;
} & Readonly<Record<Kind, number>>;

/** The kinds of subscribers, as numbers of orgs. All others are behind, and eligible for both newer versions. */
export const KINDS = [
  'failures',
  'deprecated',
  'current',
  'newer',
  'beta',
  'inactive',
  'restricted',
  'uninstalled',
] as const;
export type Kind = (typeof KINDS)[number];

/** Kinds of orgs that no push upgrades. */
const OUT_OF_REACH: readonly Kind[] = ['beta', 'inactive', 'restricted', 'uninstalled'];

/** The share of orgs of each kind, for a scenario that does not set it. */
export const SHARES: Readonly<Record<Kind, number>> = {
  failures: 0.03,
  deprecated: 0.01,
  current: 0.05,
  newer: 0.005,
  beta: 0.007,
  inactive: 0.03,
  restricted: 0.005,
  uninstalled: 0.01,
};

/** Only orgs that can be upgraded, and will be. */
const CLEAN = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;

type Settings = Partial<ScenarioSpec>;

export const NAMED_SCENARIOS = {
  tiny: { orgs: 3, versions: 2, instances: 2, history: 0, oddNames: 0, ...CLEAN },
  small: { orgs: 40, versions: 3, instances: 4, history: 4, oddNames: 5 },
  demo: {
    orgs: 60,
    versions: 4,
    instances: 6,
    history: 12,
    oddNames: 4,
    failures: 14,
    deprecated: 1,
    current: 5,
    newer: 1,
    beta: 2,
    inactive: 3,
    restricted: 2,
    uninstalled: 2,
  },
  thousand: { orgs: 1_000, versions: 6, instances: 12, history: 8 },
  isv: { orgs: 22_000, versions: 12, instances: 60, history: 30 },
  'hundred-thousand': { orgs: 100_000, versions: 20, instances: 90, history: 20 },
  million: { orgs: 1_000_000, versions: 30, instances: 120, history: 20 },
} as const satisfies Record<string, Settings>;

const DEFAULTS: Settings = {
  versions: 4,
  instances: 10,
  history: 0,
  jobs: 12,
  finished: 0,
  failed: 0,
  speed: 1,
  oddNames: 23,
  ancestry: 0,
  dependencies: 0,
  unlocked: 0,
  licenses: 0,
};
const NUMBER_KEYS = [
  ...['orgs', 'versions', 'instances', 'history', 'jobs', 'finished', 'failed', 'speed', 'oddNames'],
  ...['ancestry', 'dependencies', 'unlocked', 'licenses'],
  ...KINDS,
] as const;

export const parseScenario = (text: string): ScenarioSpec => {
  const settings: Record<string, number> = {};
  for (const part of text
    .split(',')
    .map((piece) => piece.trim())
    .filter(Boolean)) {
    Object.assign(settings, settingsOf(part, text));
  }
  const orgs = settings['orgs'];
  if (orgs === undefined)
    throw new Error(`Scenario '${text}' does not say how many orgs: name one of ${names()}, or orgs=N.`);
  const shares = Object.fromEntries(KINDS.map((kind) => [kind, Math.round(SHARES[kind] * orgs)]));
  const spec = { ...DEFAULTS, ...shares, ...settings } as ScenarioSpec;
  const special = sumOf(spec, KINDS);
  if (special > orgs) throw new Error(`Scenario '${text}' asks for ${special} special orgs, but has only ${orgs}.`);
  if (spec.versions < 1 || spec.instances < 1) throw new Error(`Scenario '${text}' needs a version and an instance.`);
  if (spec.speed < 1) throw new Error(`Scenario '${text}' has no upgrade that ever ends.`);
  const able = orgs - sumOf(spec, OUT_OF_REACH);
  if (spec.finished > able) throw new Error(`Scenario '${text}' has ${able} orgs that a finished push can be of.`);
  if (spec.failed > spec.finished) throw new Error(`Scenario '${text}': failed counts jobs among those finished.`);
  if (spec.ancestry > 0 && spec.versions < 2) throw new Error(`Scenario '${text}' needs two versions for a tree.`);
  return spec;
};

const sumOf = (spec: ScenarioSpec, kinds: readonly Kind[]): number => kinds.reduce((sum, kind) => sum + spec[kind], 0);

const settingsOf = (part: string, whole: string): Settings => {
  if (part === 'clean') return CLEAN;
  if (Object.hasOwn(NAMED_SCENARIOS, part)) return NAMED_SCENARIOS[part as keyof typeof NAMED_SCENARIOS];
  const [key = '', value = ''] = part.split('=');
  if ((NUMBER_KEYS as readonly string[]).includes(key) && /^\d+$/.test(value)) return { [key]: Number(value) };
  throw new Error(
    `Scenario '${whole}': '${part}' is neither clean, one of ${names()}, nor KEY=N with KEY one of ${NUMBER_KEYS.join(', ')}.`,
  );
};

const names = (): string => Object.keys(NAMED_SCENARIOS).join(', ');
