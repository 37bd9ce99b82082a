/** One answered call, without its token and its body. */
export type LoggedCall = {
  readonly call: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly status: number | 'reset' | 'stalled';
  readonly ms: number;
};

const KEPT = 20_000;

/** The number of calls by route, since the start and since the last reset, and the latest calls. */
export class CallLog {
  public total = 0;
  private sinceStart = new Map<string, number>();
  private sinceReset = new Map<string, number>();
  private entries: LoggedCall[] = [];

  /** Counts a call when it arrives, and returns its number. */
  public count(route: string): number {
    this.total += 1;
    for (const counts of [this.sinceStart, this.sinceReset]) counts.set(route, (counts.get(route) ?? 0) + 1);
    return this.total;
  }

  public record(entry: LoggedCall): void {
    this.entries.push(entry);
    if (this.entries.length > 2 * KEPT) this.entries = this.entries.slice(-KEPT);
  }

  public counters(): {
    total: number;
    sinceReset: number;
    byRoute: Record<string, { total: number; sinceReset: number }>;
  } {
    const byRoute = [...this.sinceStart].map(
      ([route, total]) => [route, { total, sinceReset: this.sinceReset.get(route) ?? 0 }] as const,
    );
    const sinceReset = [...this.sinceReset.values()].reduce((sum, count) => sum + count, 0);
    return { total: this.total, sinceReset, byRoute: Object.fromEntries(byRoute) };
  }

  public calls(): readonly LoggedCall[] {
    return this.entries.slice(-KEPT);
  }

  public reset(): void {
    this.sinceReset = new Map();
    this.entries = [];
  }
}
