import type { Block } from '../format/document/blocks.js';

const PLAIN = /^[\w@%+=:,./-]+$/;

const quoted = (argument: string): string => {
  if (PLAIN.test(argument)) return argument;
  return process.platform === 'win32'
    ? `"${argument.replaceAll('"', '\\"')}"`
    : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
};

/** A command line that can be pasted into a shell unchanged. */
export const commandLine = (...args: readonly string[]): string => args.map(quoted).join(' ');

/** The command line of a rollout command. */
export const rolloutCommand = (name: string, planFile: string, ...more: readonly string[]): string =>
  commandLine('sf', 'package', 'push', 'rollout', name, '--plan-file', planFile, ...more);

/** The command that resumes or reports a push. `username` is empty where the login has no username. */
export const pushCommand = (
  command: 'resume' | 'report',
  username: string,
  pushRequestId: string | undefined,
): string =>
  [
    `sf package push ${command}`,
    pushRequestId === undefined ? '--use-most-recent' : `-i ${pushRequestId}`,
    ...(username === '' ? [] : [`--target-org ${username}`]),
  ].join(' ');

export const resumeCommand = (username: string, pushRequestId: string | undefined): string =>
  pushCommand('resume', username, pushRequestId);

/** The flags that name an org, with their short letters. */
const NAMES = { '--target-dev-hub': '-v', '--target-org': '-o' } as const;

/**
 * The flag of a command line that names the org, as it was given. Empty where there is none: then the default Dev Hub,
 * or the org of the record, is used.
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

/** Commands of the CLI for a Dev Hub, which only accept --target-dev-hub. */
const OF_HUB = /^sf package (?:version )?(?:list|update|promote)\b/;

/** A command to paste, with the target org of this command. */
const withTargetFlag = (line: string, flag: readonly string[]): string => {
  const takesFlag = line.startsWith('sf package push ') || (OF_HUB.test(line) && flag[0] === '--target-dev-hub');
  const hasFlag = / (?:--target-(?:dev-hub|org)|-[vo])\b/.test(line);
  return takesFlag && !hasFlag && flag.length > 0 ? `${line} ${commandLine(...flag)}` : line;
};

/**
 * The flags that an advised command must share with this one: the customer file, what counts as a failure, and the
 * source.
 */
const SAME: ReadonlyArray<[command: RegExp, flags: readonly string[]]> = [
  [/^sf package push report .*--wait /, ['customers', 'ignore-error', 'max-failures', 'fail-fast-above']],
  [/^sf package push report /, ['customers', 'ignore-error', 'max-failures', 'from-history']],
  [/^sf package push retry /, ['customers', 'ignore-error', 'ignore-lineage', 'allow-downgrade']],
  [/^sf package push rollout report /, ['customers']],
];

const nameOf = (word: string): string | undefined => /^--([\w-]+)/.exec(word)?.[1];

/**
 * The words of a command line that belong to some flags, with their values. A value read from standard input is left
 * out, because it cannot be read again.
 */
export const flagWords = (argv: readonly string[], names: readonly string[]): string[] => {
  let isKept = false;
  return argv.filter((word, index) => {
    if (word.startsWith('-')) isKept = names.includes(nameOf(word) ?? '') && argv[index + 1] !== '-';
    return isKept;
  });
};

/** A command to paste, with the flags of this command that it needs to mean the same. */
export const withFlags = (line: string, argv: readonly string[] = [], target = targetFlag(argv)): string => {
  const [, names = []] = SAME.find(([command]) => command.test(line)) ?? [];
  const kept = flagWords(
    argv,
    names.filter((name) => !line.includes(` --${name}`)),
  );
  return withTargetFlag(kept.length === 0 ? line : `${line} ${commandLine(...kept)}`, target);
};

/** The commands of a document, with the flags of this command. */
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
