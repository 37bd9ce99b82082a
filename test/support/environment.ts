type Variables = Readonly<Record<string, string | undefined>>;

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

/** Sets variables of the environment, and takes out those without a value; what it gives puts back what was there. */
export const setEnv = (values: Variables): (() => void) => {
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

/** For @salesforce/core in a home directory of its own: no keychain of the system, no log. */
export const coreEnv = (home: string): Record<string, string> => ({
  ...{ HOME: home, USERPROFILE: home, SF_USE_GENERIC_UNIX_KEYCHAIN: 'true', SF_DISABLE_LOG_FILE: 'true' },
});

/** Each test of the suite begins with these variables; what was there is put back, whatever the test sets them to. */
export const environment = (values: Variables): void => {
  const restores: Array<() => void> = [];
  beforeEach(() => {
    restores.push(setEnv(values));
  });
  afterEach(() => {
    for (const restore of restores.splice(0)) restore();
  });
};
