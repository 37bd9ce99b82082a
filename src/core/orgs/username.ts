/** What `sf` takes in place of a username: an access token, which is the org's id, an exclamation mark, and the secret. */
const ACCESS_TOKEN = /^00D[a-zA-Z0-9]{12,15}!/;

/** A username as it may be written down and shown; empty where the login is by a token instead. */
export const usernameToShow = (username: string | undefined): string =>
  username === undefined || ACCESS_TOKEN.test(username) ? '' : username;
