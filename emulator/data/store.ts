import type { ObjectDef, Store } from '../model.js';
import { MemoryTable } from './memoryTable.js';
import { OBJECTS } from './schema.js';

/** An empty org: a table for every object. */
export const createStore = (objects: readonly ObjectDef[] = OBJECTS): Store => {
  const tables = new Map(objects.map((object) => [object.name.toLowerCase(), new MemoryTable(object)]));
  return { table: (name) => tables.get(name.toLowerCase()) };
};

/** Returns a table that must exist. */
export const tableOf = (store: Store, name: string): MemoryTable => {
  const table = store.table(name);
  if (!(table instanceof MemoryTable)) throw new Error(`The store has no table ${name}.`);
  return table;
};
