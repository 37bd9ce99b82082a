/** How access tokens (or their second half), auth URLs, refresh tokens and JSON web tokens of Salesforce begin. */
const BEGINNING = String.raw`00D[^\s"'!]{12,40}!|!A[QR][\w.]{16}|force:\/\/|\b5Aep861|\beyJ[\w-]{15}`;
/** Up to a quote that closes, or a blank. */
const PIECE = String.raw`(?:[^\s"']|["'](?=\w))`;
const WORD = String.raw`[A-Za-z]?[a-z']*[,.:;)]*(?:\s|$)`;
/** A token that was copied with a blank in it continues behind it with anything but an ordinary word. */
const SECRET = new RegExp(`(?:${BEGINNING})${PIECE}*(?:[ \\t]+(?!${WORD})${PIECE}+)*`, 'g');

/**
 * A text without what must not get into a log by a slip of the clipboard. An org id or the name of a package is no
 * token.
 */
export const hideSecrets = (text: string): string => text.replaceAll(SECRET, '(a token, not shown)');

export const holdsSecret = (text: string): boolean => hideSecrets(text) !== text;
