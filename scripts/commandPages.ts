/**
 * `npm run docs`: writes docs/commands, a page for each command with its help, and a page that lists them. `oclif
 * readme --multi` writes all commands of a topic on one page, which is split here. Needs a build, because the help
 * comes from the compiled commands. `--check` writes nothing, and fails if there is a difference.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { formatted, ROOT, writeOrCheck } from './generated.js';

const FOLDER = join(ROOT, 'docs/commands');

/** A fixed width, and no settings of the user, from which flags could get defaults. */
const environment = (home: string): NodeJS.ProcessEnv => {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:SF_|SFDX_|XDG_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(inherited), COLUMNS: '120', HOME: home, USERPROFILE: home };
};

/** The page that oclif writes for the topic `package`: every command of the plugin. */
const topicPage = async (): Promise<string> => {
  await mkdir(join(ROOT, 'tmp'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'tmp/commands-'));
  try {
    const readme = join(folder, 'README.md');
    await writeFile(readme, '');
    const oclif = join(ROOT, 'node_modules/oclif/bin/run.js');
    // oclif always writes below its working directory.
    const output = relative(ROOT, folder);
    const options = ['--multi', '--output-dir', output, '--readme-path', readme, '--no-source-links', '--no-aliases'];
    await promisify(execFile)(process.execPath, [oclif, 'readme', ...options], { cwd: ROOT, env: environment(folder) });
    return await readFile(join(folder, 'package.md'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
};

type Page = { file: string; text: string };

const pagesOf = (topic: string): Page[] => {
  const commands = topic.split(/^## (?=`sf )/m).slice(1);
  const pages = commands.map((section) => {
    const [, command = '', summary = ''] = /^`(sf [^`]*)`\n+(.*)\n/.exec(section) ?? [];
    const file = `${command.replace('sf package push ', '').replaceAll(' ', '-')}.md`;
    return { command, summary, file, text: `# ${section}` };
  });
  const rows = pages.map(({ command, summary, file }) => `| [\`${command}\`](${file}) | ${summary} |`);
  const list = [
    '# Commands',
    '',
    'Written by `npm run docs`.',
    '',
    '| command | what it does |',
    '| --- | --- |',
    ...rows,
  ];
  return [...pages, { file: 'README.md', text: list.join('\n') }];
};

/** Formatted like all other files. */
const finished = async ({ file, text }: Page): Promise<[path: string, text: string]> => {
  const path = join(FOLDER, file);
  return [path, await formatted(text, path)];
};

const pages = await Promise.all(pagesOf(await topicPage()).map(finished));
await writeOrCheck(new Map(pages), 'npm run docs', FOLDER);
