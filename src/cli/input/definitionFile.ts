import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { RolloutDefinition } from '../../core/rollout/definition/schema.js';
import { readExclusions, hasExpired, readTargets, unreadable, type Exclusion } from '../../core/orgs/entries.js';
import type { DefinitionFiles } from '../../core/rollout/plan/selection.js';
import { firstLines, formatBadExclusions, formatDropped, isOrgList } from '../../format/push/leftOut.js';
import type { DigestedPlan } from '../../core/rollout/plan/plan.js';
import type { Customers } from '../../core/orgs/customers.js';
import { areOfCustomers } from '../../core/rollout/plan/window.js';
import { createError, loadMessages } from '../messages.js';
import { emptyWarning, readEntriesOf, readExclusionEntriesOf, readTextFile, unreadableFile } from './inputFile.js';
import { expiryWarnings } from './filterFlags.js';
import { excludedByTag, readTaggedCustomers } from './customerFlags.js';

const messages = loadMessages('rollout');

/**
 * Reads a definition and the files that it names, which must be beside it. `customersFile` replaces the customer file
 * that it names. Throws with all errors.
 */
export const readDefinitionFile = async (
  file: string,
  customersFile?: string,
): Promise<{ definition: RolloutDefinition; files: DefinitionFiles; warnings: string[] }> => {
  // Loads yaml and zod: only where a definition is read.
  const { readDefinition } = await import('../../core/rollout/definition/readDefinition.js');
  const reading = readDefinition(await readTextFile(file));
  if (!reading.ok) {
    const lines = reading.problems.map(
      ({ line, column, path, message }) => `  ${file}:${line}:${column}  ${path === '' ? '' : `${path}: `}${message}`,
    );
    throw createError('definition', [file, lines]);
  }
  const { definition } = reading;
  const exclusions = [...definition.exclusions.list];
  const warnings: string[] = [];
  const { customers: named } = definition;
  const beside = customersFile ?? (named === undefined ? undefined : await fileBeside(file, named));
  const { customers, exclude, warnings: unknown } = await readDefinitionCustomers(definition, file, beside);
  exclusions.push(...exclude);
  warnings.push(...unknown);
  for (const name of definition.exclusions.files) {
    const read = readExclusions(await readExclusionEntriesOf(await fileBeside(file, name)));
    if (read.bad.length > 0)
      throw createError('definition', [name, formatBadExclusions(read.bad, read.list.length + read.bad.length, true)]);
    if (read.list.length === 0) warnings.push(emptyWarning(name));
    exclusions.push(...read.list);
  }
  const orgs = new Map<string, string[]>();
  for (const { orgs: wanted } of definition.waves) {
    if (wanted.by !== 'file' || orgs.has(wanted.file)) continue;
    const targets = readTargets(await readEntriesOf(await fileBeside(file, wanted.file)));
    const bad = unreadable(targets);
    if (bad.length > 0) {
      const lines = firstLines(formatDropped(bad), isOrgList(bad, targets.read));
      throw createError('definition', [wanted.file, lines]);
    }
    orgs.set(wanted.file, targets.orgs);
  }
  return { definition, files: { exclusions, orgs, customers }, warnings };
};

/**
 * The path of a file that a definition names. The definition may come from somebody else, so that it can only name
 * files in its own folder.
 */
const fileBeside = async (definition: string, name: string): Promise<string> => {
  const folder = await realpath(dirname(definition));
  let path: string;
  try {
    path = await realpath(resolve(folder, name));
  } catch (error) {
    throw unreadableFile(name, error);
  }
  const within = relative(folder, path);
  const isOutside = within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within);
  if (isOutside) throw createError('file-outside', [definition, name]);
  return path;
};

/** Warnings about a plan: expired exclusions, waves without orgs, and waves that are too small for their gate. */
export const planWarnings = ({ waves }: DigestedPlan, exclusions: readonly Exclusion[], now: Date): string[] => {
  const empty = waves.filter(({ orgs }) => orgs.length === 0).map(({ name }) => name);
  const small = waves.filter(({ orgs, gate }) => orgs.length > 0 && orgs.length < gate.minSample);
  return [
    ...expiryWarnings(exclusions.filter((exclusion) => hasExpired(exclusion, now))),
    ...(empty.length === 0 ? [] : [messages.getMessage('emptyWaves', [empty.join(', ')])]),
    ...(small.length === 0 ? [] : [messages.getMessage('smallWaves', [small.map(({ name }) => name).join(', ')])]),
  ];
};

type OfDefinition = { customers: Customers | undefined; exclude: Exclusion[]; warnings: string[] };

/**
 * The customers of a definition, and the orgs that it excludes by a tag. These become ordinary exclusions, so that the plan does
 * not need the file. Throws where the definition needs something that the file does not have.
 */
export const readDefinitionCustomers = async (
  { waves, exclusions: { tags: excluded = [] } }: RolloutDefinition,
  definitionFile: string,
  customersFile: string | undefined,
): Promise<OfDefinition> => {
  const wanted = waves.flatMap(({ orgs }) => (orgs.by === 'filter' ? (orgs.filter.tags ?? []) : []));
  const hasZones = waves.some(({ windows }) => areOfCustomers(windows));
  if (customersFile === undefined) {
    if (hasZones || wanted.length > 0 || excluded.length > 0) throw createError('no-customers', [definitionFile]);
    return { customers: undefined, exclude: [], warnings: [] };
  }
  const customers = await readTaggedCustomers({ customers: customersFile, tag: wanted });
  if (customers === undefined) return { customers, exclude: [], warnings: [] };
  if (hasZones && !customers.fields.has('timeZone')) throw createError('no-time-zones', [customersFile]);
  const read: OfDefinition = { customers, exclude: [], warnings: [] };
  for (const { tag, reason } of excluded) {
    const { exclude, warnings } = await excludedByTag(customers, customersFile, [tag]);
    const why = [`tag ${tag}`, ...(reason === null ? [] : [reason])].join(': ');
    read.exclude.push(...exclude.map(({ org }) => ({ orgKey: org, withSandboxes: true, reason: why, expires: null })));
    read.warnings.push(...warnings);
  }
  return read;
};
