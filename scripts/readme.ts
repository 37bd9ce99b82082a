/**
 * `npm run docs`: the reference of commands in README.md, between its two marks, by `oclif readme`. Needs a build: what
 * is written down is the help of the compiled commands. `--check` writes nothing, and fails if there is a difference.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = join(ROOT, 'README.md');

/** Lines as wide as this, and nothing that somebody has set for himself: defaults of flags come from there. */
const environment = (home: string): NodeJS.ProcessEnv => {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:SF_|SFDX_|XDG_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(inherited), COLUMNS: '120', HOME: home, USERPROFILE: home };
};

/** README.md as it has to be. */
const readmePage = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'readme-'));
  try {
    const copy = join(folder, 'README.md');
    await writeFile(copy, await readFile(FILE, 'utf8'));
    const oclif = join(ROOT, 'node_modules/oclif/bin/run.js');
    const options = ['--no-source-links', '--no-aliases', '--readme-path', copy];
    await promisify(execFile)(process.execPath, [oclif, 'readme', ...options], { cwd: ROOT, env: environment(folder) });
    return await format(belowTheirSection(await readFile(copy, 'utf8')), {
      ...(await resolveConfig(FILE)),
      parser: 'markdown',
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
};

/** The reference is one section of many: its commands are headings one level down. */
const belowTheirSection = (readme: string): string => {
  const [before, reference = ''] = readme.split('<!-- commands -->');
  return `${before}<!-- commands -->${reference.replaceAll(/^## (?=`sf )/gm, '### ')}`;
};

const page = await readmePage();
if (!process.argv.includes('--check')) await writeFile(FILE, page);
else if (page !== (await readFile(FILE, 'utf8'))) {
  console.log('The reference of commands in README.md is not what their help says: npm run docs');
  process.exitCode = 1;
}
