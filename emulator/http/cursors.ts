import type { Api, QueryResult } from '../model.js';
import { mintId } from '../data/ids.js';

/** A query result with pages still to be fetched. */
export type Cursor = { readonly result: QueryResult; readonly api: Api; readonly opened: number };

const LIFETIME = 2 * 86_400_000;
/** Far above what a client keeps open; bounds what an org that runs for days holds on to. */
const MOST = 1_000;

export class Cursors {
  private readonly open = new Map<string, Cursor>();
  private opened = 0;

  public add(cursor: Cursor): string {
    const id = mintId('01g', this.opened++);
    this.open.set(id, cursor);
    if (this.open.size > MOST) this.open.delete(this.open.keys().next().value!);
    return id;
  }

  public get(id: string, now: number): Cursor | undefined {
    const cursor = this.open.get(id);
    return cursor && now - cursor.opened <= LIFETIME ? cursor : undefined;
  }

  public clear(): void {
    this.open.clear();
  }
}
