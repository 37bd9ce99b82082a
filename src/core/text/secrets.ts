/** How Salesforce access tokens (or their second half), auth URLs, refresh tokens and JSON web tokens begin. */
const BEGINNING = String.raw`00D[^\s"'!]{12,40}!|!A[QR][\w.]{16}|force:\/\/|\b5Aep861|\beyJ[\w-]{15}`;
/** A part of a token: it ends at a closing quote, or at a blank. */
const PIECE = String.raw`(?:[^\s"']|["'](?=\w))`;
const WORD = String.raw`[A-Za-z]?[a-z']*[,.:;)]*(?:\s|$)`;
/**
 * A token that was copied with a blank in it: the text after the blank belongs to it, unless it is an ordinary word.
 */
const SECRET = new RegExp(`(?:${BEGINNING})${PIECE}*(?:[ \\t]+(?!${WORD})${PIECE}+)*`, 'g');

/**
 * A text without secrets that were pasted by mistake and must not get into a log. An org id or the name of a package is
 * no secret.
 */
export const hideSecrets = (text: string): string => text.replaceAll(SECRET, '(a token, not shown)');

export const holdsSecret = (text: string): boolean => hideSecrets(text) !== text;
