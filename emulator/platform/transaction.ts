import type { Row, Table, Value } from '../model.js';

/**
 * The writes of one call. Every write registers its undo function, so that an all-or-none call can be executed and
 * undone. Effects that cannot be undone (waking the push engine) wait for the commit.
 */
export class Transaction {
  private readonly undos: Array<() => void> = [];
  private readonly effects: Array<() => void> = [];

  public insert(table: Table, values: Record<string, Value>): Row {
    const row = table.insert(values);
    this.undos.push(() => table.remove(row));
    return row;
  }

  public update(table: Table, row: Row, values: Record<string, Value>): void {
    const before = Object.fromEntries(Object.keys(values).map((field) => [field, row[field] ?? null]));
    table.update(row, values);
    this.undos.push(() => table.update(row, before));
  }

  public onRollback(undo: () => void): void {
    this.undos.push(undo);
  }

  public onCommit(effect: () => void): void {
    this.effects.push(effect);
  }

  /** A point to roll back to when a part of the call fails and the rest is kept. */
  public savepoint(): { undos: number; effects: number } {
    return { undos: this.undos.length, effects: this.effects.length };
  }

  public rollback(to = { undos: 0, effects: 0 }): void {
    while (this.undos.length > to.undos) this.undos.pop()!();
    this.effects.length = to.effects;
  }

  public commit(): void {
    this.undos.length = 0;
    for (const effect of this.effects.splice(0)) effect();
  }
}
