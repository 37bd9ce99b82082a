/**
 * What must not get into a log by a slip of the clipboard: access tokens, auth URLs, refresh tokens and JSON web tokens of
 * Salesforce. An org id or the name of a package is none of these.
 */
const SECRET = /00D\w{12,15}!\S+|force:\/\/\S+|\b5Aep861\S+|\beyJ[\w-]{15,}\S*/g;

/** A text with every token in it left out. */
export const hideSecrets = (text: string): string => text.replaceAll(SECRET, '(a token, not shown)');

export const holdsSecret = (text: string): boolean => hideSecrets(text) !== text;
