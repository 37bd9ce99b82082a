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
