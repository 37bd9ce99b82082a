import { malformed } from './refusal.js';

/** The escaped characters by the character after the backslash, in lower case; SOQL also accepts upper case. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
]);

type Piece = { readonly text: string; readonly wildcard: boolean };

/** The pieces of a quoted literal, with its escapes resolved. `\_` and `\%` have a meaning in LIKE only. */
function* pieces(soql: string, quoted: string, like: boolean): Iterable<Piece> {
  const body = quoted.slice(1, -1);
  for (let place = 0; place < body.length; place++) {
    const character = body.charAt(place);
    if (character !== '\\') {
      yield { text: character, wildcard: character === '%' || character === '_' };
      continue;
    }
    const next = body.charAt(++place);
    const escape = ESCAPES.get(next.toLowerCase());
    const code = /^u([0-9a-f]{4})/i.exec(body.slice(place, place + 5))?.[1];
    if (code !== undefined) {
      yield { text: String.fromCharCode(parseInt(code, 16)), wildcard: false };
      place += 4;
    } else if (escape !== undefined) {
      yield { text: escape, wildcard: false };
    } else if (like && (next === '_' || next === '%')) {
      yield { text: next, wildcard: false };
    } else {
      throw malformed(
        soql,
        quoted,
        `Invalid string literal ${quoted}. Illegal character sequence '\\${next}' in string literal.`,
      );
    }
  }
}

export const unquote = (soql: string, quoted: string): string =>
  [...pieces(soql, quoted, false)].map(({ text }) => text).join('');

/** LIKE ignores case; `%` stands for any text, `_` for any one character. */
export const likePattern = (soql: string, quoted: string): RegExp => {
  const source = [...pieces(soql, quoted, true)].map(({ text, wildcard }) =>
    wildcard ? (text === '%' ? '.*' : '.') : text.toLowerCase().replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'),
  );
  return new RegExp(`^${source.join('')}$`, 'su');
};
