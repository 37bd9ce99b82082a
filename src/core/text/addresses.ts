/** The sign of an address: also wide or small, and as URLs, HTML and JSON write it. */
const AT = String.raw`(?:[@\uFF20\uFE6B]|%(?:25)*40|&(?:amp;)*(?:#0*64|#[xX]0*40|commat);|\\u0040)`;
const DOT = String.raw`(?:[.\u3002\uFF0E\uFF61]|%(?:25)*2[Ee])`;
/** A letter of a name on the internet, in any script; with what has no shape, which hides an address from no reader. */
const LETTER = String.raw`[\p{L}\p{N}\p{M}\p{DI}-]`;
/** Whatever an address may have before its sign: a word, or one in quotes. A quote that opens is none. */
const BEFORE = String.raw`(?<=[^\s@\uFF20\uFE6B<([{,;:/"'\u2018\u201C]|[\p{L}\p{N}]["']|"[^"\n]{1,64}")`;
/** Versions and files of programs look like domains: `Acme CRM@1.12`, `pkg@1.2.3-rc.one`, `render@app.js:12`. */
const VERSION = String.raw`\d+\.\d+(?!\p{L})`;
const FILE = String.raw`${LETTER}+(?:${DOT}${LETTER}+)*${DOT}(?:[cm]?[jt]sx?|cls|cmp|css|html?|json|trigger|xml)(?!${DOT}?${LETTER})`;
const DOMAIN = String.raw`(?!${VERSION}|${FILE})${LETTER}+(?:${DOT}${LETTER}+)*${DOT}[\p{L}\p{M}]${LETTER}+`;
/** A number in place of a domain. */
const NUMBER = String.raw`\[(?:IPv6:)?[\da-fA-F]*[.:][\da-fA-F.:]+\](?!${DOT}|${LETTER})`;
/** Behind a line break, or the blank that became of one, also a line of a stack trace may stand. */
const BROKEN = String.raw`\s+(?!${FILE})[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z][a-z\d-]+(?!\.?[\p{L}\p{N}_(/:-])`;
/** Broken behind a dot. */
const CONTINUED = String.raw`${LETTER}+(?:${DOT}${LETTER}+)*${DOT}[^\S\r\n]*[\r\n]\s*[a-z]{2,}(?![\p{L}\p{N}_(/:.-])`;

const ADDRESS = new RegExp(
  `${BEFORE}(?:[^\\S\\r\\n]*[\\r\\n]\\s*)?(?<!${AT})${AT}+(?:${DOMAIN}|${NUMBER}|${BROKEN}|${CONTINUED})`,
  'gu',
);
/** Most texts have no such sign, and are read through fast. */
const SIGN = /[@\uFF20\uFE6B]|%(?:25)*40|&(?:amp;)*(?:#|commat)|\\u0040/;

/** What is left of a text may be an address again, where somebody has put one into another. */
const MOST_PASSES = 5;

/**
 * A text in which of each e-mail address only what stands before its @ is left: it says who, and cannot be written to. Names
 * of packages with versions (`@salesforce/core`, `Acme CRM@1.12`) and an @ without a domain stay.
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

/** For JSON.stringify: every text without e-mail addresses. */
export const cutAddresses = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? withoutAddresses(value) : value;

/** Plain data, such as a page, with no e-mail address in any of its texts. */
export const withoutAddressesIn = <T>(value: T): T => JSON.parse(JSON.stringify(value, cutAddresses)) as T;
