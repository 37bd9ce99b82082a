/** Lets processes make their calls one at a time, in the order that a scenario says. */
export class Race {
  private readonly queues: Array<Array<() => void>> = [];

  public constructor(private readonly order: readonly number[]) {}

  /** Adds a process; gives what it waits for before each call. */
  public enter(): () => Promise<void> {
    const queue: Array<() => void> = [];
    this.queues.push(queue);
    return () => new Promise<void>((go) => queue.push(go));
  }

  /** Runs until every process has come to its end. */
  public async run(processes: ReadonlyArray<Promise<unknown>>): Promise<void> {
    let running = processes.length;
    const ended = Promise.allSettled(processes.map((each) => each.finally(() => running--)));
    for (let turn = 0; running > 0; turn++) {
      // Whoever has had its turn comes to its next call by then.
      await new Promise((resolve) => setImmediate(resolve));
      const able = this.queues.filter((queue) => queue.length > 0);
      able[(this.order[turn] ?? 0) % Math.max(1, able.length)]?.shift()?.();
    }
    await ended;
  }
}
