import { compare } from '../../text/compare.js';
import type { OrgKey, PushableVersion, RejectedOrg } from '../../model.js';
import type { Customers } from '../../orgs/customers.js';
import { rejectedOrg } from '../../orgs/ineligible.js';
import type { PushOrg } from '../../ports.js';
import { selectOrgsAs } from '../../orgs/select.js';
import type { EligibleOrg } from '../../orgs/selection.js';
import { selectionOf, requestOf, type DefinitionFiles } from '../plan/selection.js';
import type { RolloutDefinition, Wave } from '../definition/schema.js';
import { assignWaves, type WaveRequest } from '../plan/assignWaves.js';
import type { PlannedOrg, PlannedWave, RolloutPlan } from '../plan/plan.js';
import { finalWaves } from '../facts/versions.js';
import { NO_WAVE, NO_WINDOW } from '../plan/reasons.js';
import { areOfCustomers, windowsOf } from '../plan/window.js';
import { AFTER_SANDBOXES, withoutSample, withViaWaves } from './allWaves.js';

export type PlanInput = {
  definition: RolloutDefinition;
  files: DefinitionFiles;
  pushable: PushableVersion;
  hubId: string;
  /** Only these orgs, for example those that failed in another push; undefined: every subscriber. */
  only?: readonly OrgKey[];
  ignoreLineage?: boolean;
  /** Whether orgs are migrated from the first-generation package. */
  migration?: boolean;
  /** For a running rollout: its waves that have begun, and the digests of the plans that it has had. */
  amends?: { waves: readonly PlannedWave[]; digests: readonly string[] };
};

/** The name of the wave that is added for production orgs whose sandboxes are in the last wave. */
const afterName = (wave: string): string => `${wave}${AFTER_SANDBOXES}`;

/** Resolves a definition against the org. `day` decides which exclusions have expired. */
export const makeRolloutPlan = async (org: PushOrg, input: PlanInput, day: Date): Promise<RolloutPlan> => {
  const { definition, files, pushable, hubId, only, ignoreLineage = false, migration = false, amends } = input;
  const begun = amends?.waves ?? [];
  const isBegun = keysOf(finalWaves(begun).flatMap((wave) => wave.orgs));
  const stepwise = definition.upgradePath === 'stepwise';
  const viaOf = new Map<OrgKey, readonly PushableVersion[]>();
  const selected = await selectOrgsAs(
    org,
    pushable,
    { ...selectionOf({ exclusions: files.exclusions, ignoreLineage, migration, stepwise }), orgs: only },
    day,
    (each) => {
      if (each.via !== undefined) viaOf.set(each.orgKey, each.via);
      return planned(each);
    },
  );
  const [eligible, rejected] = [selected.eligible, selected.rejected].map((all) =>
    all.filter(({ orgKey }) => !isBegun.has(orgKey)),
  ) as [PlannedOrg[], RejectedOrg[]];
  const orgs = eligible.sort(byKey);
  const begunNames = new Set(begun.map(({ name }) => name));
  // A wave that has begun may have orgs left: production orgs that were moved behind it to wait for their sandboxes.
  const wanted = definition.waves.filter(({ name, orgs: asked }) => !begunNames.has(name) || takesAll(asked));
  const requests: WaveRequest[] = [];
  for (const wave of wanted) requests.push(await requestOf(org, wave, files, { pushable, migration }));
  const seed = definition.seed ?? pushable.package.id;
  const { waves, rest, moved } = assignWaves(orgs, requests, seed);

  const names = waveNames(wanted, waves.length, begunNames);
  const excluded: RejectedOrg[] = [
    ...rejected,
    // A plan for the orgs of a report has not read the other orgs, so that it cannot say which orgs are unknown.
    ...(only === undefined ? unknownOrgs(files, [...eligible, ...rejected], isBegun) : []),
    ...rest.map(({ orgKey }) => ({ orgKey, reason: NO_WAVE, message: 'in none of the waves' })),
  ];
  const plannedWaves = waves.flatMap((members, index): PlannedWave[] => {
    const isAdded = wanted[index] === undefined || begunNames.has(wanted[index].name);
    const wave = { ...ruleOf(wanted, index), name: names[index] ?? '' };
    const without = withoutWindow(members, wave);
    const keys = keysOf(without);
    for (const each of without) excluded.push(each);
    const made = { ...wave, orgs: members.filter(({ orgKey }) => !keys.has(orgKey)) };
    return isAdded ? (made.orgs.length === 0 ? [] : [withoutSample(made)]) : [made];
  });
  return {
    format: 1,
    hubId,
    pushable,
    seed,
    scope: only === undefined ? 'subscribers' : 'report',
    freezes: definition.freezes,
    newSubscribers: definition.newSubscribers,
    exclusions: files.exclusions,
    ...(ignoreLineage ? { ignoreLineage } : {}),
    ...(stepwise ? { upgradePath: 'stepwise' } : {}),
    ...(migration ? { migration } : {}),
    waves: [...begun, ...withViaWaves(plannedWaves, viaOf, begun)].map((wave) => withTimeZones(wave, files.customers)),
    excluded: excluded.toSorted(byKey),
    moved: moved.map(({ orgKey, from, to }) => ({ orgKey, from: names[from] ?? '', to: names[to] ?? '' })),
    ...(amends === undefined ? {} : { amends: amends.digests }),
  };
};

/** The same wave. Where its windows follow the customers' time zones, each org gets the time zone of its customer. */
const withTimeZones = (wave: PlannedWave, customers: Customers | undefined): PlannedWave => {
  if (!areOfCustomers(wave.windows)) return wave;
  const orgs = wave.orgs.map((org): PlannedOrg => {
    const timeZone = customers?.of(org)?.timeZone;
    return timeZone === undefined ? org : { ...org, timeZone };
  });
  return { ...wave, orgs };
};

const keysOf = (orgs: ReadonlyArray<{ orgKey: OrgKey }>): Set<OrgKey> => new Set(orgs.map(({ orgKey }) => orgKey));

const byKey = (a: { orgKey: string }, b: { orgKey: string }): number => compare(a.orgKey, b.orgKey);

export const planned = ({ orgKey, orgType, instanceName, parentOrg, installedVersion }: EligibleOrg): PlannedOrg => ({
  orgKey,
  orgType,
  instanceName,
  parentOrg,
  installedVersion,
});

const ruleOf = (waves: readonly Wave[], index: number): Wave => {
  const wave = waves[index] ?? waves.at(-1);
  if (wave === undefined) throw new Error('a definition has at least one wave');
  return wave;
};

/** The wave names of the definition, and new unique names for waves that are added. */
const waveNames = (waves: readonly Wave[], count: number, begun: ReadonlySet<string>): string[] => {
  const taken = new Set([...begun, ...waves.map(({ name }) => name)]);
  const nameAfter = (wave: string): string => {
    let name = afterName(wave);
    while (taken.has(name)) name = afterName(name);
    taken.add(name);
    return name;
  };
  const names = waves.map(({ name }) => (begun.has(name) ? nameAfter(name) : name));
  while (names.length < count) names.push(nameAfter(names.at(-1) ?? ''));
  return names;
};

/** Whether a wave asks for every matching org, and not for a limited number. */
const takesAll = (orgs: Wave['orgs']): boolean => {
  if (orgs.by === 'rest' || orgs.by === 'file') return true;
  return orgs.take === null || ('percent' in orgs.take && orgs.take.percent >= 100);
};

/** The orgs of a wave that could never be pushed to, with the reason. */
export const withoutWindow = (
  orgs: readonly PlannedOrg[],
  { name, windows }: Pick<Wave, 'name' | 'windows'>,
): RejectedOrg[] =>
  orgs
    .filter((org) => windowsOf(windows, org) === undefined)
    .map(({ orgKey, instanceName }) => ({
      orgKey,
      reason: NO_WINDOW,
      message: `wave ${name} has no window for orgs on ${instanceName ?? 'an unknown instance'}`,
    }));

/** Orgs that a file names and that are not subscribers. */
const unknownOrgs = (
  { orgs }: DefinitionFiles,
  found: ReadonlyArray<{ orgKey: OrgKey }>,
  begun: ReadonlySet<OrgKey>,
): RejectedOrg[] => {
  if (orgs.size === 0) return [];
  const known = keysOf(found).union(begun);
  const unknown = new Set([...orgs.values()].flat().filter((orgKey) => !known.has(orgKey)));
  return [...unknown].map((orgKey) => rejectedOrg(orgKey, 'not-installed'));
};
