import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

type PackageJson = { name: string; version: string; license: string };

/**
 * The licenses of the packages that these files (paths relative to `root`) belong to, which must be distributed with
 * them; each text once.
 */
export const licenses = async (root: string, files: string[]): Promise<string> => {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const all = await Promise.all([...new Set(folders)].map((folder) => licenseOf(join(root, folder))));
  const sections = [...Map.groupBy(all, ({ text }) => text)].map(([text, of]) =>
    `${of
      .map(({ title }) => `--- ${title}`)
      .toSorted()
      .join('\n')}\n\n${text}`.trimEnd(),
  );
  return `This plugin contains parts of the following packages.\n\n${sections.toSorted().join('\n\n')}\n`;
};

const licenseOf = async (folder: string): Promise<{ title: string; text: string }> => {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : (await readFile(join(folder, file), 'utf8')).trim();
  return { title: `${name} ${version} (${license})`, text };
};
