type Variables = Readonly<Record<string, string | undefined>>;

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
