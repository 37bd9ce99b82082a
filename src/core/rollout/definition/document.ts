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

/** A place in the text, counted from 0, and what is wrong there. */
type Misprint = { offset: number; message: string };

/** Where a value is: names of keys, and indexes of lists from 0. */
type Path = readonly PropertyKey[];

/** Where a value and its key begin in the text. */
type Place = { key: number; value: number };

/** A YAML or JSON text, taken apart. */
export type TextDocument = {
  value: unknown;
  misprints: Misprint[];
  /** Whether the value is nothing because the text cannot be read. */
  broken: boolean;
  placeOf: (path: Path) => Place;
  positionOf: (offset: number) => { line: number; column: number };
};

/** After some, mistakes in YAML are echoes of the first: a bracket that is not closed leaves those around it open. */
const MAX_ERRORS = 10;

export const readDocument = (content: string): TextDocument => {
  const text = content.replace(/^\uFEFF/, '');
  const document = parseDocument(text, {
    // The same for every file, whatever version it claims for itself: in YAML 1.1, 01:00 is a number and No is false.
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
    // Aliases were counted before.
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

/** So many values may come from aliases; a few lines of aliases to aliases would come to billions. */
const MAX_COPIES = 10_000;

/** Puts nothing in place of the aliases that stand for nothing, or for too much, and says so. */
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
  /** How many values a node stands for. */
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

/** Where a value and its key begin; within an alias, where they are written. */
const placeOf = (document: Document, path: Path): Place => {
  let node: unknown = document.contents;
  let place = { key: 0, value: startOf(node) };
  for (const step of path) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    // Of a key that is there twice, it is the last that counts.
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

/** The library's own LineCounter misses lines after some errors. */
const positions = (text: string): TextDocument['positionOf'] => {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
};

/** What the library calls a mistake in YAML, in words for people who do not know its grammar. */
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

/** The mistakes after which everything else is read as it was meant. */
export const HARMLESS: ReadonlySet<ErrorCode> = new Set(['BAD_DIRECTIVE', 'DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']);
