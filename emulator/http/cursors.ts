import type { Api, QueryResult } from '../model.js';
import { mintId } from '../data/ids.js';

/** A query result with pages that were not fetched yet. */
export type Cursor = { readonly result: QueryResult; readonly api: Api; readonly opened: number };

const LIFETIME = 2 * 86_400_000;
/** The most rows that all open cursors together may keep. Beyond that, the oldest cursors expire early. */
const MOST_ROWS = 20_000_000;

export class Cursors {
  private readonly open = new Map<string, Cursor>();
  private opened = 0;
  private rows = 0;

  public add(cursor: Cursor): string {
    const id = mintId('01g', this.opened++);
    this.open.set(id, cursor);
    this.rows += cursor.result.totalSize;
    for (const [oldest, { result }] of this.open) {
      if (this.rows <= MOST_ROWS || oldest === id) break;
      this.open.delete(oldest);
      this.rows -= result.totalSize;
    }
    return id;
  }

  public get(id: string, now: number): Cursor | undefined {
    const cursor = this.open.get(id);
    return cursor && now - cursor.opened <= LIFETIME ? cursor : undefined;
  }
}
