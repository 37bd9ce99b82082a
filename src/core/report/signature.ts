import type { PushError } from '../model.js';

/**
 * `731858695-80805 (-151184096)`: the number of this single error, and the id of its stack trace, which equal errors
 * share.
 */
const INTERNAL_ERROR = /(?<!\d)(-?\d+-\d+) \((-?\d+)\)/g;

/**
 * The lengths to read, in characters. Longer texts say nothing new about a cause and would not be shown, and an org can
 * send text of any length.
 */
const LONGEST_TEXT = 20_000;
const LONGEST_MASKED = 4000;

/** The parts of an error that differ between orgs, in the order in which they are masked. */
const MASKS: ReadonlyArray<[RegExp, string]> = [
  [/(?<![\p{L}\p{N}_])["“][^"“”\n]*["”](?![\p{L}\p{N}_])/gu, '<name>'],
  [/(?<![\p{L}\p{N}_])['‘][^'‘’\n]*['’](?![\p{L}\p{N}_])/gu, '<name>'],
  [/\b(?=[a-zA-Z]*\d)[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?\b/g, '<id>'],
  [/\d+(?:[.,:]\d+)*/g, '<n>'],
];

/**
 * One private-use character for each stack-trace id: the masks do not touch it, and all ids are put back in one pass.
 */
const PLACEHOLDER = 0xf0000;
const PLACEHOLDERS = /[\u{F0000}-\u{FFFFD}]/gu;

const mask = (text: string): string => {
  const traces: string[] = [];
  const kept = text.slice(0, LONGEST_TEXT).replaceAll(INTERNAL_ERROR, (_, _number, trace: string) => {
    traces.push(trace);
    return `<error number> (${String.fromCodePoint(PLACEHOLDER + traces.length - 1)})`;
  });
  return MASKS.reduce((rest, [pattern, name]) => rest.replaceAll(pattern, name), kept)
    .replaceAll(PLACEHOLDERS, (placeholder) => traces[(placeholder.codePointAt(0) ?? 0) - PLACEHOLDER] ?? placeholder)
    .slice(0, LONGEST_MASKED);
};

/**
 * The error without the details of one org: equal for errors with one cause. Quoted names, ids, numbers and internal
 * error numbers are masked. The id of a stack trace stays, because it identifies the error.
 */
export const signatureOf = ({ type, title, message, details }: PushError): string =>
  [type, title, message, details]
    .filter((text): text is string => text !== null && text !== '')
    .map((text, index) => (index === 0 ? text : mask(text)))
    .join(': ')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The data that Salesforce support asks for: each internal error number, and the stack-trace ids. */
export const internalErrorsOf = ({ message, details }: PushError): Array<{ errorNumber: string; traceId: string }> =>
  [...[message, details].join('\n').matchAll(INTERNAL_ERROR)].map(([, errorNumber = '', traceId = '']) => ({
    errorNumber,
    traceId,
  }));
