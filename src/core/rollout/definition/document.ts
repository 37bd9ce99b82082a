import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  visit,
  type Document,
  type Node,
  type YAMLError,
  type ErrorCode,
} from 'yaml';

/** A syntax error: its offset in the text, counted from 0, and what is wrong there. */
type Misprint = { offset: number; message: string };

/** The path of a value: key names, and list indexes from 0. */
type Path = readonly PropertyKey[];

/** The offsets in the text at which a value and its key begin. */
type Place = { key: number; value: number };

/** A parsed YAML or JSON text. */
export type TextDocument = {
  value: unknown;
  misprints: Misprint[];
  /** Whether `value` is null because the text cannot be parsed. */
  broken: boolean;
  placeOf: (path: Path) => Place;
  positionOf: (offset: number) => { line: number; column: number };
};

/**
 * Later errors in YAML often follow from the first: a bracket that is not closed also leaves the ones around it open.
 */
const MAX_ERRORS = 10;

export const readDocument = (content: string): TextDocument => {
  const text = content.replace(/^\uFEFF/, '');
  const document = parseDocument(text, {
    // The same rules for every file, whatever version it declares: in YAML 1.1, 01:00 is a number and No is false.
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'error',
  });
  const errors: YAMLError[] = [...document.errors, ...document.warnings];
  const broken = errors.some(({ code }) => !HARMLESS.has(code));
  const misprints = errors.slice(0, MAX_ERRORS).map((error) => misprint(error, text.length));
  if (!broken) misprints.push(...checkAliases(document));
  return {
    // Aliases were counted above.
    value: broken ? null : document.toJS({ maxAliasCount: -1 }),
    misprints,
    broken,
    placeOf: (path) => placeOf(document, path),
    positionOf: positions(text),
  };
};

const misprint = ({ code, message, pos }: YAMLError, end: number): Misprint => ({
  offset: Math.min(pos[0], end),
  message: SYNTAX[code] ?? `this is not YAML: ${message}`,
});

/**
 * The highest number of values that aliases may produce. Without a limit, a few lines of nested aliases produce
 * billions.
 */
const MAX_COPIES = 10_000;

/** Replaces aliases that have no anchor, or that produce too many values, by null. Returns an error for each. */
const checkAliases = (document: Document.Parsed): Misprint[] => {
  const misprints: Misprint[] = [];
  const anchors = new Map<string, Node>();
  const copies = new Map<Node, number>();
  let total = 0;
  const nothing = ({ range }: Node): Node => Object.assign(new Scalar(null), { range });
  const refuse = (node: Node, message: string): Node => {
    misprints.push({ offset: startOf(node), message });
    return nothing(node);
  };
  /** How many values a node contains, aliases resolved. */
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) return copies.get(node) ?? 0;
    if (isPair(node)) return sizeOf(node.value);
    return isCollection(node) ? node.items.reduce<number>((sum, item) => sum + sizeOf(item), 1) : 1;
  };
  visit(document, {
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias: (_, node, ancestors) => {
      const target = anchors.get(node.source);
      if (target === undefined) return refuse(node, `there is no anchor &${node.source} before this`);
      if (ancestors.includes(target)) return refuse(node, `this is part of &${node.source} itself`);
      if (total > MAX_COPIES) return nothing(node);
      const size = sizeOf(target);
      copies.set(node, size);
      total += size;
      return total > MAX_COPIES ? refuse(node, 'aliases repeat this too often') : undefined;
    },
  });
  return misprints;
};

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** Where a value and its key begin. Within an alias, this is the place in the anchor's definition. */
const placeOf = (document: Document, path: Path): Place => {
  let node: unknown = document.contents;
  let place = { key: 0, value: startOf(node) };
  for (const step of path) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    // Of a duplicate key, the last one counts.
    const item: unknown = isMap(holder)
      ? holder.items.findLast(({ key }) => isScalar(key) && String(key.value) === step)
      : isSeq(holder)
        ? holder.items[Number(step)]
        : undefined;
    const { key, value } = isPair(item) ? item : { key: item, value: item };
    place = { key: startOf(key), value: startOf(value ?? key) };
    node = value;
  }
  return place;
};

/** Does not use the library's LineCounter, which misses lines after some errors. */
const positions = (text: string): TextDocument['positionOf'] => {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
};

/** The library's error codes for YAML mistakes, in words for people who do not know the YAML grammar. */
export const SYNTAX: Partial<Record<ErrorCode, string>> = {
  BAD_DIRECTIVE: 'this line is not understood',
  BAD_INDENT: 'the indentation does not fit the lines before, or a bracket is not closed',
  BAD_SCALAR_START: 'put this text in quotes: it begins with a character that means something else in YAML',
  BLOCK_AS_IMPLICIT_KEY: 'put this text in quotes, or begin a new line: there is a second colon',
  DUPLICATE_KEY: 'this key has been there before',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing after a key, or a closing quote',
  MULTIPLE_DOCS: 'a second document begins here; write one a file',
  NON_STRING_KEY: 'a key has to be a text',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  TAG_RESOLVE_FAILED: 'leave out the tag (!...)',
};

/** Errors that do not affect how the rest of the text is parsed. */
export const HARMLESS: ReadonlySet<ErrorCode> = new Set(['BAD_DIRECTIVE', 'DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']);
