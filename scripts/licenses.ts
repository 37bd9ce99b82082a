import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

type PackageJson = { name: string; version: string; license: string };

/** The licenses of the packages that these files (paths relative to `root`) are from, which have to travel with them. */
export const licenses = async (root: string, files: string[]): Promise<string> => {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const texts = await Promise.all([...new Set(folders)].map((folder) => licenseOf(join(root, folder))));
  return `This plugin contains parts of the following packages.\n\n${texts.toSorted().join('\n\n')}\n`;
};

const licenseOf = async (folder: string): Promise<string> => {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : (await readFile(join(folder, file), 'utf8')).trim();
  return `--- ${name} ${version} (${license})\n\n${text}`.trimEnd();
};
