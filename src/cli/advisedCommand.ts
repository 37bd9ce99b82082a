import type { Block } from '../format/document/blocks.js';
import { commandLine } from './commandLine.js';

/** The flags that name an org, with their letters. */
const NAMES = { '--target-dev-hub': '-v', '--target-org': '-o' } as const;

/**
 * The flag of a command line that names the org, as it was given; empty where there is none, so that the default Dev Hub, or
 * the org of the record, is meant.
 */
export const targetFlag = (argv: readonly string[] = []): readonly string[] => {
  for (const [index, word] of argv.entries()) {
    for (const [name, letter] of Object.entries(NAMES)) {
      if (word === name || word === letter) return [name, argv[index + 1] ?? ''];
      if (word.startsWith(`${name}=`)) return [name, word.slice(name.length + 1)];
    }
  }
  return [];
};

/** Commands of the CLI for a Dev Hub, which take its flag alone. */
const OF_HUB = /^sf package (?:version )?(?:list|update|promote)\b/;

/** A command that is to be pasted, with the org that this one was told to use. */
const withTargetFlag = (line: string, flag: readonly string[]): string => {
  const takesFlag = line.startsWith('sf package push ') || (OF_HUB.test(line) && flag[0] === '--target-dev-hub');
  const hasFlag = / (?:--target-(?:dev-hub|org)|-[vo])\b/.test(line);
  return takesFlag && !hasFlag && flag.length > 0 ? `${line} ${commandLine(...flag)}` : line;
};

/** Flags with which an advised command says the same as this one: whose orgs, what counts as a failure, and where it is read. */
const SAME: ReadonlyArray<[command: RegExp, flags: readonly string[]]> = [
  [/^sf package push report .*--wait /, ['customers', 'ignore-error', 'max-failures', 'fail-fast-above']],
  [/^sf package push report /, ['customers', 'ignore-error', 'max-failures', 'from-history']],
  [/^sf package push retry /, ['customers', 'ignore-error', 'ignore-lineage', 'allow-downgrade']],
  [/^sf package push rollout report /, ['customers']],
];

const nameOf = (word: string): string | undefined => /^--([\w-]+)/.exec(word)?.[1];

/** The words of a command line that belong to some flags, each with its values; but for what was read of standard input, and is gone. */
export const flagWords = (argv: readonly string[], names: readonly string[]): string[] => {
  let isKept = false;
  return argv.filter((word, index) => {
    if (word.startsWith('-')) isKept = names.includes(nameOf(word) ?? '') && argv[index + 1] !== '-';
    return isKept;
  });
};

/** A command that is to be pasted, with those flags of this one without which it would be about something else. */
export const withFlags = (line: string, argv: readonly string[] = [], target = targetFlag(argv)): string => {
  const [, names = []] = SAME.find(([command]) => command.test(line)) ?? [];
  const kept = flagWords(
    argv,
    names.filter((name) => !line.includes(` --${name}`)),
  );
  return withTargetFlag(kept.length === 0 ? line : `${line} ${commandLine(...kept)}`, target);
};

/** The commands of a document with the flags of this command. */
export const withTarget = (
  blocks: readonly Block[],
  argv: readonly string[] = [],
  target = targetFlag(argv),
): readonly Block[] =>
  argv.length === 0
    ? blocks
    : blocks.map((block) =>
        block.is === 'command' ? { ...block, command: withFlags(block.command, argv, target) } : block,
      );
