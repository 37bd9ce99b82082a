/** What a process needs of its environment, and what the tests are told by it. */
const NEEDED = /^(?:PATH|PATHEXT|SYSTEMROOT|COMSPEC|TEMP|TMP|TMPDIR|TZ|NO_COLOR|(?:UPDATE|ROLLOUT|MEASURED)_\w+)$/i;

/**
 * Whether a command needs this variable of whoever runs the tests. They have settings of their own, which no command may
 * see; and @salesforce/core reads all variables anew for each of its own settings: with forty of them that was a quarter of
 * the time of a command.
 */
export const isNeeded = (name: string): boolean => NEEDED.test(name);
