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
export const withTargetFlag = (line: string, argv?: readonly string[]): string => {
  const flag = targetFlag(argv);
  const takesFlag = line.startsWith('sf package push ') || (OF_HUB.test(line) && flag[0] === '--target-dev-hub');
  const hasFlag = / (?:--target-(?:dev-hub|org)|-[vo])\b/.test(line);
  return takesFlag && !hasFlag && flag.length > 0 ? `${line} ${commandLine(...flag)}` : line;
};

/** The commands of a document with the org that this command was told to use. */
export const withTarget = (blocks: readonly Block[], argv?: readonly string[]): readonly Block[] =>
  targetFlag(argv).length === 0
    ? blocks
    : blocks.map((block) =>
        block.is === 'command' ? { ...block, command: withTargetFlag(block.command, argv) } : block,
      );
