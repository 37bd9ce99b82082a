import type { ObjectDef, Row, Table, Value } from '../model.js';
import { FieldIndex } from './fieldIndex.js';
import { mintedIndex, mintId, normalizeId } from './ids.js';

/** Fields that clients look up records by, in addition to references. */
const KEY_FIELDS = new Set(['OrgKey', 'SubscriberOrganizationKey']);

export class MemoryTable implements Table {
  /** By record number, which is a part of each id that was created here: no map of a million ids is needed. */
  private readonly records: Array<Row | undefined> = [];
  /** Records that were inserted with their own ids. */
  private readonly named = new Map<string, Row>();
  /** Created at the first use. */
  private readonly indexes = new Map<string, FieldIndex>();
  private readonly blank: Record<string, Value>;
  private removed = 0;

  public constructor(public readonly definition: ObjectDef) {
    const blank = definition.fields.map(({ name, type }) => [name, type === 'boolean' ? false : null]);
    // An object created by JSON.parse keeps all its fields inside itself, and so do its copies: this halves the memory.
    this.blank = JSON.parse(JSON.stringify(Object.fromEntries(blank))) as Record<string, Value>;
  }

  public get size(): number {
    return this.records.length - this.removed;
  }

  public insert(values: Record<string, Value>): Row {
    const row = { ...this.blank } as Row;
    for (const name in values) row[name] = values[name] ?? null;
    if (typeof values['Id'] === 'string') this.named.set(row.Id, row);
    else row.Id = mintId(this.definition.prefix, this.records.length);
    this.records.push(row);
    for (const index of this.indexes.values()) index.add(row);
    return row;
  }

  public get(id: string): Row | undefined {
    const row = this.records[mintedIndex(this.definition.prefix, id)];
    if (row && (row.Id === id || (id.length === 15 && row.Id.startsWith(id)))) return row;
    return this.named.size > 0 ? this.named.get(normalizeId(id) ?? id) : undefined;
  }

  public rows(): Iterable<Row> {
    return this.removed === 0 ? (this.records as Row[]) : this.present();
  }

  public where(field: string, value: Value): Iterable<Row> {
    const index = this.indexOn(field);
    if (!index) return this.matching(this.rows(), field, value);
    const wanted =
      this.fieldType(field) === 'reference' && typeof value === 'string' ? (normalizeId(value) ?? value) : value;
    return KEY_FIELDS.has(field) ? this.matching(index.of(wanted), field, wanted) : index.of(wanted);
  }

  public candidates(field: string, values: readonly Value[]): ReturnType<Table['candidates']> {
    if (field === 'Id') {
      const rows = new Set(values.flatMap((id) => this.get(String(id)) ?? []));
      return { size: rows.size, rows };
    }
    const index = this.indexOn(field);
    if (!index) return undefined;
    const keys = [...new Set(values.map((value) => index.keyOf(value)))];
    return { size: keys.reduce<number>((sum, key) => sum + index.sizeOf(key), 0), rows: this.ofKeys(index, keys) };
  }

  public update(row: Row, values: Record<string, Value>): void {
    for (const name in values) {
      const index = this.indexes.get(name);
      index?.remove(row);
      row[name] = values[name] ?? null;
      index?.add(row);
    }
  }

  public remove(row: Row): void {
    const minted = mintedIndex(this.definition.prefix, row.Id);
    const place = this.records[minted] === row ? minted : this.records.indexOf(row);
    if (place < 0) return;
    // The place stays empty: an id is never used twice.
    this.records[place] = undefined;
    this.removed++;
    this.named.delete(row.Id);
    for (const index of this.indexes.values()) index.remove(row);
  }

  private *ofKeys(index: FieldIndex, keys: Iterable<Value>): Iterable<Row> {
    for (const key of keys) yield* index.of(key);
  }

  private *present(): Iterable<Row> {
    for (const row of this.records) if (row) yield row;
  }

  private *matching(rows: Iterable<Row>, field: string, value: Value): Iterable<Row> {
    for (const row of rows) if (row[field] === value) yield row;
  }

  private fieldType(name: string): string | undefined {
    return this.definition.fields.find((field) => field.name === name)?.type;
  }

  private indexOn(field: string): FieldIndex | undefined {
    const made = this.indexes.get(field);
    if (made || !(KEY_FIELDS.has(field) || this.fieldType(field) === 'reference')) return made;
    const index = new FieldIndex(field, KEY_FIELDS.has(field));
    for (const row of this.rows()) index.add(row);
    this.indexes.set(field, index);
    return index;
  }
}
