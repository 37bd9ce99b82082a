import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { RolloutDefinition } from '../core/definition/types.js';
import { readDefinition } from '../core/definition/readDefinition.js';
import { readExclusions } from '../core/exclusions.js';
import type { DefinitionFiles } from '../core/rollout/makePlan.js';
import { readTargets, unreadable } from '../core/targets.js';
import { formatDropped } from '../format/schedule.js';
import { readEntriesOf } from './inputFile.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('rollout');

/** A definition and the files that it names, which are looked for beside it. Throws with everything that is wrong. */
export const readDefinitionFile = async (
  file: string,
): Promise<{ definition: RolloutDefinition; files: DefinitionFiles }> => {
  const reading = await readDefinition(await readText(file));
  if (!reading.ok) {
    const lines = reading.problems.map(
      ({ line, column, path, message }) => `  ${file}:${line}:${column}  ${path === '' ? '' : `${path}: `}${message}`,
    );
    throw messages.createError('error.definition', [file, lines]);
  }
  const { definition } = reading;
  const besides = (name: string): string => resolve(dirname(file), name);
  const exclusions = [...definition.exclusions.list];
  for (const name of definition.exclusions.files) {
    const { list, bad } = readExclusions(await readEntriesOf(besides(name)));
    if (bad.length > 0) {
      const lines = bad.map(({ line, text, problem }) => `  line ${line}: ${JSON.stringify(text)}: ${problem}`);
      throw messages.createError('error.definition', [name, lines]);
    }
    exclusions.push(...list);
  }
  const orgs = new Map<string, string[]>();
  for (const { orgs: wanted } of definition.waves) {
    if (wanted.by !== 'file' || orgs.has(wanted.file)) continue;
    const targets = readTargets(await readEntriesOf(besides(wanted.file)));
    const bad = unreadable(targets);
    if (bad.length > 0) throw messages.createError('error.definition', [wanted.file, formatDropped(bad)]);
    orgs.set(wanted.file, targets.orgs);
  }
  return { definition, files: { exclusions, orgs } };
};

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw messages.createError('error.planFile', [file, (error as NodeJS.ErrnoException).code ?? '']);
  }
};
