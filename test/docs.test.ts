import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { exitCodes } from '../src/cli/outcome.js';
import { readDefinition } from '../src/core/rollout/definition/readDefinition.js';
import { INELIGIBLE } from '../src/core/orgs/ineligible.js';
import { ownConfig } from './support/ownConfig.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const { commands } = await ownConfig();

/** Pages that show how to use the plugin. */
const PAGES = ['README.md', ...globSync('docs/guide/**/*.md', { cwd: root })];

const blocksIn = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^(\`{3,})${language}\\n([\\s\\S]*?)\\n\\1$`, 'gm'))].map(([, , block = '']) => block);

/** The command that these words start with; or a topic. */
const commandOf = (words: string): (typeof commands)[number] | 'topic' | undefined => {
  const parts = words.split(' ');
  const ids = parts.map((_, index) => parts.slice(0, parts.length - index).join(':'));
  const found = ids.flatMap((id) => commands.find((command) => command.id === id) ?? [])[0];
  return found ?? (commands.some(({ id }) => id.startsWith(`${ids[0] ?? ''}:`)) ? 'topic' : undefined);
};

describe('the docs', () => {
  it('contain nothing of the machine that generated them', () => {
    for (const page of ['docs/api.md', 'docs/causes.md', ...PAGES])
      expect(read(page), page)
        .not.to.contain(root)
        .and.not.match(/[\u2013\u2014]/);
  });

  it('begin with a short README', () => {
    expect(read('README.md').length).to.be.below(12_000);
  });

  it('show the example of the library unchanged', () => {
    expect(read('docs/guide/scripts.md')).to.contain(`\`\`\`js\n${read('examples/push.mjs')}\`\`\``);
  });

  it('list every reason why an org is not upgraded', () => {
    const page = read('docs/guide/choose-orgs.md');
    for (const reason of Object.keys(INELIGIBLE)) expect(page).to.contain(`| \`${reason}\``);
  });

  it('list the exit codes in the help of commands', () => {
    const rows = read('docs/guide/ci.md').replaceAll('`', '').split('\n');
    const { body } = exitCodes('succeeded', 'failed', 'partial', 'waiting') as {
      body: Array<{ name: string; description: string }>;
    };
    for (const { name, description } of body)
      expect(rows.find((row) => row.startsWith(`| ${name} `))).to.contain(description);
  });

  for (const page of PAGES) {
    it(`${page}: every YAML block is valid YAML, and every definition valid`, () => {
      for (const block of blocksIn(read(page), 'yaml')) {
        for (const document of parseAllDocuments(block)) expect(document.errors).to.deep.equal([]);
        if (/^packageVersion:/m.test(block)) expect(readDefinition(block)).to.have.property('ok', true);
      }
    });

    it(`${page}: every command exists, with these flags`, () => {
      const calls = [...read(page).matchAll(/\bsf (package push(?: [a-z]+)*)([^`|;\n]*)/g)];
      for (const [call, words = '', rest = ''] of calls) {
        const command = commandOf(words);
        expect(command, call).to.not.equal(undefined);
        if (command === 'topic' || command === undefined) continue;
        const known = Object.keys(command.flags).map((flag) => `--${flag}`);
        for (const [flag] of rest.matchAll(/(?<=\s)--[a-z][a-z0-9-]*/g))
          expect([...known, '--help', '--json'], call).to.include(flag);
      }
    });
  }
});
