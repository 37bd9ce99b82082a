import type { Row, Value } from '../model.js';

/**
 * The records by the value of one field. Nearly every org key belongs to one record, so that a single record is stored
 * without a Set. Several records are stored in a Set, because a push moves a million subscribers from one version to
 * another one by one.
 */
export class FieldIndex {
  private readonly byValue = new Map<Value, Row | Set<Row>>();

  public constructor(
    private readonly field: string,
    private readonly ignoreCase: boolean,
  ) {}

  public add(row: Row): void {
    const key = this.keyOf(row[this.field] ?? null);
    const found = this.byValue.get(key);
    if (found === undefined) this.byValue.set(key, row);
    else if (found instanceof Set) found.add(row);
    else this.byValue.set(key, new Set([found, row]));
  }

  public remove(row: Row): void {
    const key = this.keyOf(row[this.field] ?? null);
    const found = this.byValue.get(key);
    if (found instanceof Set) found.delete(row);
    else if (found === row) this.byValue.delete(key);
  }

  /** All records that may have the value. If the index ignores case, values that differ in case are included. */
  public of(value: Value): Iterable<Row> {
    const found = this.byValue.get(this.keyOf(value));
    if (found === undefined) return [];
    return found instanceof Set ? found : [found];
  }

  public sizeOf(value: Value): number {
    const found = this.byValue.get(this.keyOf(value));
    return found instanceof Set ? found.size : found === undefined ? 0 : 1;
  }

  public keyOf(value: Value): Value {
    return this.ignoreCase && typeof value === 'string' ? value.toLowerCase() : value;
  }
}
