/** Row locks on push requests: inserting jobs locks their parent for the duration of the insert. */
export class RowLocks {
  private readonly held = new Set<string>();

  /** The ids that another write has locked now. */
  public busy(ids: Iterable<string>): Set<string> {
    return new Set([...ids].filter((id) => this.held.has(id)));
  }

  /** Locks those of the ids that are free. The returned function unlocks exactly these. */
  public acquire(ids: Iterable<string>): () => void {
    const mine = [...new Set(ids)].filter((id) => !this.held.has(id));
    for (const id of mine) this.held.add(id);
    return () => {
      for (const id of mine) this.held.delete(id);
    };
  }
}
