const PLAIN = /^[\w@%+=:,./-]+$/;

const quoted = (argument: string): string => {
  if (PLAIN.test(argument)) return argument;
  return process.platform === 'win32'
    ? `"${argument.replaceAll('"', '\\"')}"`
    : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
};

/** A command that can be pasted into a shell as it stands. */
export const commandLine = (...args: readonly string[]): string => args.map(quoted).join(' ');

/** The same, of a rollout. */
export const rolloutCommand = (name: string, planFile: string, ...more: readonly string[]): string =>
  commandLine('sf', 'package', 'push', 'rollout', name, '--plan-file', planFile, ...more);
