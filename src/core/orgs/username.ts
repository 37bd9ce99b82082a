/** An access token that `sf` accepts in place of a username: the org's id, an exclamation mark, and the secret. */
const ACCESS_TOKEN = /^00D[a-zA-Z0-9]{12,15}!/;

/** A username that may be stored and shown; empty where the login uses an access token instead. */
export const usernameToShow = (username: string | undefined): string =>
  username === undefined || ACCESS_TOKEN.test(username) ? '' : username;
