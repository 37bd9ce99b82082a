/** What a process needs of its environment, and what the tests are told by it. */
const NEEDED =
  /^(?:PATH|PATHEXT|SYSTEMROOT|COMSPEC|TEMP|TMP|TMPDIR|TZ|NO_COLOR|(?:UPDATE|ROLLOUT|MEASURED|BUNDLE)_\w+)$/i;

/**
 * Whether a command needs this variable of whoever runs the tests. They have settings of their own, which no command may
 * see; and @salesforce/core reads all variables anew for each of its own settings: with forty of them that was a quarter of
 * the time of a command.
 */
export const isNeeded = (name: string): boolean => NEEDED.test(name);

/** Takes away all that no command needs: for `setEnv`. */
export const withoutOthers = (): Record<string, undefined> =>
  Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => !isNeeded(name))
      .map((name) => [name, undefined]),
  );

/** Sets variables of this process, or takes them away where the value is undefined; gives what undoes that. */
export const setEnv = (values: Record<string, string | undefined>): (() => void) => {
  const inherited = Object.keys(values).map((name) => [name, process.env[name]] as const);
  const set = ([name, value]: readonly [string, string | undefined]): void => {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  };
  Object.entries(values).forEach(set);
  return () => {
    inherited.forEach(set);
  };
};
