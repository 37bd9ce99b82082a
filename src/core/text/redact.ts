/** The @ of an address, including the wide and the small form, and the escapes of URLs, HTML and JSON. */
const AT = String.raw`(?:[@\uFF20\uFE6B]|%(?:25)*40|&(?:amp;)*(?:#0*64|#[xX]0*40|commat);|\\u0040)`;
const DOT = String.raw`(?:[.\u3002\uFF0E\uFF61]|%(?:25)*2[Ee])`;
/**
 * A letter of a domain name, in any script, including invisible characters, which do not hide an address from a reader.
 */
const LETTER = String.raw`[\p{L}\p{N}\p{M}\p{DI}-]`;
/** What may end the part before the @: a word, or a quoted text. An opening quote does not count. */
const BEFORE = String.raw`(?<=[^\s@\uFF20\uFE6B<([{,;:/"'\u2018\u201C]|[\p{L}\p{N}]["']|"[^"\n]{1,64}")`;
/** Versions and program files look like domains: `Acme CRM@1.12`, `pkg@1.2.3-rc.one`, `render@app.js:12`. */
const VERSION = String.raw`\d+\.\d+(?!\p{L})`;
const FILE = String.raw`${LETTER}+(?:${DOT}${LETTER}+)*${DOT}(?:[cm]?[jt]sx?|cls|cmp|css|html?|json|trigger|xml)(?!${DOT}?${LETTER})`;
const DOMAIN = String.raw`(?!${VERSION}|${FILE})${LETTER}+(?:${DOT}${LETTER}+)*${DOT}[\p{L}\p{M}]${LETTER}+`;
/** An IP address in place of a domain. */
const NUMBER = String.raw`\[(?:IPv6:)?[\da-fA-F]*[.:][\da-fA-F.:]+\](?!${DOT}|${LETTER})`;
/** A domain after a line break, or after the blank that replaced it. A line of a stack trace may be there, too. */
const BROKEN = String.raw`\s+(?!${FILE})[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z][a-z\d-]+(?!\.?[\p{L}\p{N}_(/:-])`;
/** A domain with a line break after a dot. */
const CONTINUED = String.raw`${LETTER}+(?:${DOT}${LETTER}+)*${DOT}[^\S\r\n]*[\r\n]\s*[a-z]{2,}(?![\p{L}\p{N}_(/:.-])`;

const ADDRESS = new RegExp(
  `${BEFORE}(?:[^\\S\\r\\n]*[\\r\\n]\\s*)?(?<!${AT})${AT}+(?:${DOMAIN}|${NUMBER}|${BROKEN}|${CONTINUED})`,
  'gu',
);
/** Most texts have no such sign, and need no slow search. */
const SIGN = /[@\uFF20\uFE6B]|%(?:25)*40|&(?:amp;)*(?:#|commat)|\\u0040/;

/** A text may contain an address again after one was cut, where somebody has nested addresses. */
const MOST_PASSES = 5;

/**
 * The text with every e-mail address cut before its @: the rest still identifies the person, but cannot be written to.
 * Names of packages with versions (`@salesforce/core`, `Acme CRM@1.12`) and an @ without a domain stay.
 */
export const withoutAddresses = (text: string): string => {
  let left = text;
  for (let pass = 0; pass < MOST_PASSES && SIGN.test(left); pass++) {
    const before = left;
    left = before.replaceAll(ADDRESS, '');
    if (left === before) break;
  }
  return left;
};

export const holdsAddress = (text: string): boolean => withoutAddresses(text) !== text;

/** A replacer for JSON.stringify: every text without e-mail addresses. */
export const cutAddresses = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? withoutAddresses(value) : value;

/** Plain data, such as that of a page, without e-mail addresses in any of its texts. */
export const withoutAddressesIn = <T>(value: T): T => JSON.parse(JSON.stringify(value, cutAddresses)) as T;

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

/** A text of a file or flag, as an error may repeat it. */
export const redacted = (text: string): string => withoutAddresses(hideSecrets(text));

export const holdsSecret = (text: string): boolean => hideSecrets(text) !== text;

/** An access token that `sf` accepts in place of a username: the org's id, an exclamation mark, and the secret. */
const ACCESS_TOKEN = /^00D[a-zA-Z0-9]{12,15}!/;

/** A username that may be stored and shown; empty where the login uses an access token instead. */
export const usernameToShow = (username: string | undefined): string =>
  username === undefined || ACCESS_TOKEN.test(username) ? '' : username;
