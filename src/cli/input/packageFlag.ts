import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SfProject } from '@salesforce/core';
import type { PackageOptions } from '../../app/readPackage.js';
import { parsePackageRef } from '../../core/orgs/resolve.js';
import { holdsSecret } from '../../core/text/redact.js';
import { createError } from '../messages.js';

/**
 * The aliases from the project's sfdx-project.json, if there is one; throws where it cannot be read. It is not read
 * with SfProject, which reads a file once in a process, and after a failure treats it as empty.
 */
const aliasesAround = async (): Promise<Record<string, string>> => {
  const folder = await SfProject.resolveProjectPath().catch(() => undefined);
  if (folder === undefined) return {}; // Most people run this outside of a project.
  let aliases: unknown;
  try {
    const project = JSON.parse(await readFile(join(folder, 'sfdx-project.json'), 'utf8')) as {
      packageAliases?: unknown;
    };
    aliases = project.packageAliases ?? {};
  } catch (error) {
    throw createError('broken-project', [(error as Error).message]);
  }
  if (!areAliases(aliases)) throw createError('broken-project', ['packageAliases is no list of names']);
  return aliases;
};

const areAliases = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');

/**
 * The options for a value of the flag, with the aliases of the project. An id needs no aliases, so that it can be used
 * where the project file is broken.
 */
export const packageOptions = async (text: string): Promise<PackageOptions> => {
  if (holdsSecret(text)) throw createError('secret-as-package');
  return parsePackageRef(text).by === 'name'
    ? { package: text, packageAliases: await aliasesAround() }
    : { package: text };
};
