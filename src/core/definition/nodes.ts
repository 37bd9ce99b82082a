import { isAlias, isMap, isScalar, isSeq, type Alias, type ParsedNode, type YAMLMap, type YAMLSeq } from 'yaml';
import { pointTo, type Pointer } from './pointer.js';

/** A place in the text, counted from 0, and what is wrong there. */
export type Misprint = { offset: number; message: string };

/** What YAML nodes stand for as a plain value, and where the parts of it are. */
export type NodeReading = {
  value: unknown;
  misprints: Misprint[];
  places: Map<Pointer, { key: number; value: number }>;
};

/** A definition needs eight levels. */
const MAX_DEPTH = 50;
/** So many values may come from aliases; a few lines of aliases to aliases would come to billions. */
const MAX_COPIES = 10_000;

/** Like the library's toJS; but it notes where everything is, and says what is wrong with an alias instead of throwing. */
export const readNodes = (contents: ParsedNode | null): NodeReading => {
  const misprints: Misprint[] = [];
  const places: NodeReading['places'] = new Map([['', { key: 0, value: contents?.range[0] ?? 0 }]]);
  const anchors = new Map<string, ParsedNode>();
  const open = new Set<ParsedNode>();
  let copies = 0;

  const refuse = (node: ParsedNode, message: string): null => {
    misprints.push({ offset: node.range[0], message });
    return null;
  };

  const read = (node: ParsedNode | null, at: Pointer, copied: boolean): unknown => {
    if (node === null) return null;
    if (copied && ++copies > MAX_COPIES) {
      return copies === MAX_COPIES + 1 ? refuse(node, 'aliases repeat this too often') : null;
    }
    if (isAlias(node)) return readAlias(node, at);
    if (node.anchor !== undefined && !copied) anchors.set(node.anchor, node);
    if (isScalar(node)) return node.value;
    if (open.size >= MAX_DEPTH) return refuse(node, 'this is nested too deeply');
    open.add(node);
    const value = isMap(node) ? readMap(node, at, copied) : isSeq(node) ? readList(node, at, copied) : null;
    open.delete(node);
    return value;
  };

  const readAlias = (node: Alias.Parsed, at: Pointer): unknown => {
    const target = anchors.get(node.source);
    if (target === undefined) return refuse(node, `there is no anchor &${node.source} before this`);
    return open.has(target) ? refuse(node, `this is part of &${node.source} itself`) : read(target, at, true);
  };

  const readMap = (map: YAMLMap.Parsed, at: Pointer, copied: boolean): unknown =>
    // As entries, so that a key of the name __proto__ is a key.
    Object.fromEntries(
      map.items.map(({ key, value }) => {
        const name = isScalar(key) ? String(key.value) : '';
        const inside = pointTo(at, name);
        places.set(inside, { key: key.range[0], value: (value ?? key).range[0] });
        return [name, read(value, inside, copied)];
      }),
    );

  const readList = (list: YAMLSeq.Parsed, at: Pointer, copied: boolean): unknown =>
    list.items.map((item, index) => {
      const inside = pointTo(at, index);
      const [offset] = item.range;
      places.set(inside, { key: offset, value: offset });
      return read(item, inside, copied);
    });

  return { value: read(contents, '', false), misprints, places };
};
