import { readdirSync, readFileSync } from 'node:fs';
import { Parser } from '@oclif/core';
import type { Interfaces } from '@oclif/core';
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { pushCommand } from '../src/cli/commandLine.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What stands for a gap of a message, or for what only the reader knows, by the flag that it follows. */
const VALUES: Record<string, string> = {
  '-i': '0DV3z0000000001GAA',
  '--push-request-id': '0DV3z0000000001GAA',
  '--plan-file': 'package.json',
  '--amend': 'package.json',
  '--from-rollout': 'package.json',
  '--definition-file': 'package.json',
  '-f': 'package.json',
  '--org-file': 'package.json',
  '--exclude-file': 'package.json',
};

/** `isName`: it is only spoken of; whoever reads help does not paste it. */
type Advised = { line: string; where: string; isName: boolean };

const SETTINGS = /^(?:SF_\w+=\S+ )*/;
const without = (line: string): string => line.replace(SETTINGS, '').trim();

/** The commands in the texts of messages/: those in quotes, and the examples, which stand for themselves. */
const inMessages = readdirSync(`${ROOT}messages`).flatMap((file): Advised[] => {
  const texts = readFileSync(`${ROOT}messages/${file}`, 'utf8').split(/^# /m);
  const id = file.replace(/\.md$/, '').replaceAll('.', ' ');
  return texts.flatMap((text) => {
    const where = `${file}: ${text.split('\n')[0] ?? ''}`;
    const quoted = [...text.matchAll(/"((?:SF_\w+=\w+ )?sf [^"]*)"/g)].map(([, line = '']) => line);
    const examples = [...text.matchAll(/<%= config\.bin %> (.*)$/gm)].map(
      ([, line = '']) => `sf ${line.replace('<%= command.id %>', id)}`,
    );
    const isHelp = /(?:summary|description)$/.test(where);
    return [...quoted, ...examples].map((line) => ({ line: without(line), where, isName: isHelp }));
  });
});

const sourcesBelow = (folder: string): string[] =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);

/** A command that is put together from its words, such as `commandLine('sf', 'package', ...)`; what is not a text is a gap. */
const madeOf = (words: string): string =>
  words
    .split(',')
    .map((word) => /^\s*'([^']*)'\s*$/.exec(word)?.[1] ?? '%s')
    .filter((word, index, all) => word !== '%s' || all[index - 1]?.startsWith('-'))
    .join(' ');

/** It makes commands of what others give it; what it makes is below. */
const MAKER = 'src/cli/commandLine.ts';

const made: Advised[] = (['resume', 'report'] as const).flatMap((name) =>
  ['0DV3z0000000001GAA', undefined].map((id) => ({
    ...{ line: pushCommand(name, 'hub@example.com', id), where: 'pushCommand', isName: false },
  })),
);

/** The commands in texts of the sources: as they are written, or put together. Comments are for who works on it. */
const inSources = sourcesBelow('src')
  .filter((file) => file !== MAKER)
  .flatMap((file): Advised[] => {
    const code = readFileSync(`${ROOT}${file}`, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const written = [...code.matchAll(/(?<=['`" ])sf package (?:push [a-z]|[a-z])(?:\$\{[^}]*\}|[^`'"$\n])*/g)].map(
      ([line]) => line.replaceAll(/\$\{[^}]*\}/g, '%s'),
    );
    const made = [...code.matchAll(/commandLine\(\s*'sf',\s*'package',([^()]*)\)/g)].map(
      ([, words = '']) => `sf package ${madeOf(words)}`,
    );
    const rollouts = [...code.matchAll(/rolloutCommand\(\s*'(\w+)',[^,()]*(?:,([^()]*))?\)/g)].map(
      ([, name = '', more = '']) => `sf package push rollout ${name} --plan-file %s ${madeOf(more)}`.trim(),
    );
    return [...written, ...made, ...rollouts].map((line) => ({
      ...{ line: without(line), where: file, isName: !line.includes(' -') },
    }));
  });

const advised = [...inMessages, ...inSources, ...made];

/** Up to where a command is, of a line that goes on, and of a sentence. */
const END = /\s(?:\||>|&&|with|which)(?:\s|$)/;

const wordsOf = (line: string): string[] => {
  const [command = ''] = line.split(END);
  const words = (command.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
  return words.flatMap((word, index) => {
    const flag = words[index - 1] ?? '';
    if (flag in VALUES) return [VALUES[flag] ?? ''];
    // Whose login is meant is not known here.
    if (ORG_FLAGS.has(word) || ORG_FLAGS.has(flag)) return [];
    if (!/^(?:%s|<[\w.]+>)$/.test(word)) return [word];
    return flag.startsWith('-') ? ['name'] : ['-i', VALUES['-i'] ?? ''];
  });
};

const ORG_FLAGS = new Set(['--target-dev-hub', '--target-org', '--lma-org', '-v', '-o']);

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

describe('commands in messages', () => {
  it('are found', () => {
    expect([inMessages.length, inSources.length].map((count) => count >= 15)).to.deep.equal([true, true]);
    expect(inMessages).to.have.length.of.at.least(80);
  });

  for (const { line, where, isName } of advised) {
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
      const args = words.slice(names.length).filter((word) => word !== '--json');
      // It would look the org up.
      const flags = Object.fromEntries(Object.entries(Command.flags).filter(([name]) => name !== 'lma-org'));
      if (!isName) await Parser.parse(args, { flags, strict: true });
      for (const flag of args.filter((word) => word.startsWith('--')))
        expect(Object.keys(Command.flags).map((name) => `--${name}`)).to.include(flag.split('=')[0]);
    });
  }
});
