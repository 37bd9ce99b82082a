import { readdirSync, readFileSync } from 'node:fs';
import { Parser } from '@oclif/core';
import type { Interfaces } from '@oclif/core';
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What stands for a gap of a message, or for what only the reader knows, by the flag that it follows. */
const VALUES: Record<string, string> = {
  '-i': '0DV3z0000000001GAA',
  '--push-request-id': '0DV3z0000000001GAA',
  '--plan-file': 'package.json',
  '--amend': 'package.json',
  '--from-rollout': 'package.json',
  '--definition-file': 'package.json',
};

/** Every command that a text advises in quotes, and where it stands. */
const advised = readdirSync(`${ROOT}messages`).flatMap((file) => {
  const texts = readFileSync(`${ROOT}messages/${file}`, 'utf8').split(/^# /m);
  return texts
    .filter((text) => /^\S*\.actions$/.test(text.split('\n')[0] ?? ''))
    .flatMap((text) =>
      [...text.matchAll(/"((?:SF_\w+=\w+ )?sf [^"]*)"/g)].map(([, line = '']) => ({
        line: line.replace(/^SF_\w+=\w+ /, ''),
        where: `${file}: ${text.split('\n')[0]}`,
      })),
    );
});

const wordsOf = (line: string): string[] => {
  const words = line.split(' ');
  return words.map((word, index) =>
    /^(?:%s|<[\w.]+>)$/.test(word) ? (VALUES[words[index - 1] ?? ''] ?? 'name') : word,
  );
};

/** Commands of other plugins of the CLI, by their manifests. */
const others = new Set(
  readdirSync(`${ROOT}node_modules/@salesforce`)
    .filter((name) => name.startsWith('plugin-'))
    .flatMap((name) => {
      const manifest = JSON.parse(
        readFileSync(`${ROOT}node_modules/@salesforce/${name}/oclif.manifest.json`, 'utf8'),
      ) as {
        commands: Record<string, unknown>;
      };
      return Object.keys(manifest.commands);
    }),
);

type CommandClass = { flags: Interfaces.FlagInput };

describe('commands that messages advise', () => {
  it('are there', () => {
    expect(advised).to.have.length.of.at.least(40);
  });

  for (const { line, where } of advised) {
    it(`${where}: ${line}`, async () => {
      const words = wordsOf(line).slice(1);
      const first = words.findIndex((word) => word.startsWith('-'));
      const names = words.slice(0, first === -1 ? undefined : first);
      if (names.slice(0, 2).join(' ') !== 'package push') {
        if (names[0] === 'plugins') return;
        // "sf config set target-dev-hub <alias>" has arguments.
        expect(
          [2, 3].some((count) => others.has(names.slice(0, count).join(':'))),
          names.join(' '),
        ).to.equal(true);
        return;
      }
      const file = `../src/commands/${names.join('/')}.ts`;
      const { default: Command } = (await import(file)) as { default: CommandClass };
      await Parser.parse(words.slice(names.length), { flags: Command.flags, strict: true });
    });
  }
});
