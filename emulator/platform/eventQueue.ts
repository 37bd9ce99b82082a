/** Events by time. Events of one instant stay in the order in which they were added, so that every run is the same. */
export type Timed = { readonly at: number };

export class EventQueue<T extends Timed> {
  private readonly heap: Array<{ event: T; order: number }> = [];
  private added = 0;

  public get size(): number {
    return this.heap.length;
  }

  public push(event: T): void {
    const { heap } = this;
    let index = heap.push({ event, order: this.added++ }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.before(index, parent)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  /** Removes and returns the earliest event, if it is due. */
  public popDue(now: number): T | undefined {
    const { heap } = this;
    const first = heap[0];
    if (!first || first.event.at > now) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.sink();
    }
    return first.event;
  }

  private sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = index;
      if (left < this.heap.length && this.before(left, least)) least = left;
      if (right < this.heap.length && this.before(right, least)) least = right;
      if (least === index) return;
      this.swap(index, least);
      index = least;
    }
  }

  private before(a: number, b: number): boolean {
    const x = this.heap[a]!;
    const y = this.heap[b]!;
    return x.event.at - y.event.at < 0 || (x.event.at === y.event.at && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    const x = this.heap[a]!;
    this.heap[a] = this.heap[b]!;
    this.heap[b] = x;
  }
}
