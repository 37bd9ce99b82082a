import { parseDocument, type YAMLError } from 'yaml';
import { readNodes, type Misprint, type NodeReading } from './nodes.js';
import { HARMLESS, SYNTAX } from './syntax.js';

/** A YAML or JSON text, taken apart. */
export type TextDocument = NodeReading & {
  /** Whether the value is nothing because the text cannot be read. */
  broken: boolean;
  positionOf: (offset: number) => { line: number; column: number };
};

/** After some, mistakes in YAML are echoes of the first: a bracket that is not closed leaves those around it open. */
const MAX_ERRORS = 10;

export const readDocument = (content: string): TextDocument => {
  const text = content.replace(/^\uFEFF/, '');
  const document = parseDocument(text, {
    // The same for every file, whatever version it claims for itself: in YAML 1.1, 01:00 is a number and No is false.
    ...{ schema: 'core', resolveKnownTags: false },
    ...{ stringKeys: true, prettyErrors: false, logLevel: 'error' },
  });
  const errors: YAMLError[] = [...document.errors, ...document.warnings];
  const broken = errors.some(({ code }) => !HARMLESS.has(code));
  const { value, places, misprints } = readNodes(broken ? null : document.contents);
  return {
    value,
    places,
    misprints: [...errors.slice(0, MAX_ERRORS).map((error) => misprint(error, text.length)), ...misprints],
    broken,
    positionOf: positions(text),
  };
};

const misprint = ({ code, message, pos }: YAMLError, end: number): Misprint => ({
  offset: Math.min(pos[0], end),
  message: SYNTAX[code] ?? `this is not YAML: ${message}`,
});

/** The library's own LineCounter misses lines after some errors. */
const positions = (text: string): TextDocument['positionOf'] => {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
};
