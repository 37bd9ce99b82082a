import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { ownConfig } from './support/ownConfig.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const { commands } = await ownConfig();

describe('the docs', () => {
  it('have nothing of the machine that wrote them', () => {
    for (const name of ['api.md', 'causes.md']) {
      const page = readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
      expect(page)
        .not.to.contain(root)
        .and.not.match(/[\u2013\u2014]/);
    }
  });

  it('show the example of the library as it is', () => {
    const [readme, example] = ['README.md', 'examples/push.mjs'].map((file) =>
      readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'),
    );
    expect(readme).to.contain(`\`\`\`js\n${example ?? '-'}\`\`\``);
  });

  describe('for CI', () => {
    const folder = new URL('../docs/ci/', import.meta.url);
    for (const name of readdirSync(folder)) {
      const text = readFileSync(new URL(name, folder), 'utf8');

      it(`${name}: every YAML block is YAML`, () => {
        for (const [, , block = ''] of text.matchAll(/^(`{3,})yaml\n([\s\S]*?)\n\1$/gm))
          for (const document of parseAllDocuments(block)) expect(document.errors).to.deep.equal([]);
      });

      it(`${name}: every command exists, with these flags`, () => {
        const calls = [
          ...text.matchAll(/sf (package push (?:[a-z]+ )+)((?:--?[a-z][a-z-]*(?:[ =](?!--)[^\s`'|)]+)? ?)*)/g),
        ];
        expect(calls.length).to.be.at.least(2);
        for (const [call, words = '', flags = ''] of calls) {
          const command = commands.find(({ id }) => id === words.trim().replaceAll(' ', ':'));
          expect(command, call).to.not.equal(undefined);
          const known = Object.keys(command?.flags ?? {}).map((flag) => `--${flag}`);
          for (const [flag] of flags.matchAll(/--[a-z-]+/g)) expect(known, call).to.include(flag);
        }
      });
    }
  });
});
