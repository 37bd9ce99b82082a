import { createHash } from 'node:crypto';
import { cutAddresses } from '../core/text/redact.js';
import { isTorn } from '../core/text/json.js';

/** The end of a chain of lines: its length in bytes, and the check of its last line. */
export type ChainEnd = { bytes: number; check: string };

/** The lines of a file up to the first line that was not written like that, and what is wrong with that line. */
export type Chain = { values: unknown[]; end: ChainEnd; damage?: { line: number; problem: string } };

export const CHAIN_START: ChainEnd = { bytes: 0, check: '' };

/** A line as `addTo` writes it: the text of an object, with the check at its end. */
const LINE = /^(\{.+),"check":"([\da-f]{16})"\}$/s;

/**
 * The check of this line and everything before it, so that no line can be changed, lost, doubled or moved unnoticed.
 */
const checkOf = (before: string, text: string): string =>
  createHash('sha256').update(`${before}\n${text}`).digest('hex').slice(0, 16);

/**
 * Keeps usernames, although they look like e-mail addresses: they are the user's own, and needed to find the org again.
 */
const keepUsername = (key: string, value: unknown): unknown => (key === 'username' ? value : cutAddresses(key, value));

/** An object as the next line of a chain, without e-mail addresses. */
export const addTo = ({ bytes, check: before }: ChainEnd, value: object): { line: string; end: ChainEnd } => {
  const text = JSON.stringify(value, keepUsername);
  const check = checkOf(before, text);
  const line = `${text.slice(0, -1)},"check":"${check}"}\n`;
  return { line, end: { bytes: bytes + Buffer.byteLength(line), check } };
};

/** Reads a chain. An incomplete last line is ignored: the process ended while writing it. */
export const readChain = (content: string): Chain => {
  const values: unknown[] = [];
  let end = CHAIN_START;
  const lines = content.split('\n');
  for (const [index, line] of lines.slice(0, -1).entries()) {
    const [, open = '', check] = LINE.exec(line) ?? [];
    const text = `${open}}`;
    const damaged = (problem: string): Chain => ({ values, end, damage: { line: index + 1, problem } });
    if (check === undefined) return damaged('it has no check at its end');
    if (check !== checkOf(end.check, text)) return damaged('its check does not fit it and the lines before it');
    values.push(JSON.parse(text));
    end = { bytes: end.bytes + Buffer.byteLength(line) + 1, check };
  }
  // An incomplete line must be the beginning of a line: for lost data, a disk may return zeros.
  const last = lines.at(-1) ?? '';
  if (last !== '' && !isTorn(last))
    return { values, end, damage: { line: lines.length, problem: 'it is not the beginning of a line' } };
  return { values, end };
};
