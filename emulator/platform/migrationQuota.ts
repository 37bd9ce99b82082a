import type { Transaction } from './transaction.js';

const MIGRATIONS_PER_DAY = 5;

const DAY = 86_400_000;

/** Migration pushes are limited to a handful of subscriber orgs a day (UTC day of the org's clock). */
export class MigrationQuota {
  private readonly used = new Map<number, number>();

  public take(now: number, transaction: Transaction): boolean {
    const day = Math.floor(now / DAY);
    const used = this.used.get(day) ?? 0;
    if (used >= MIGRATIONS_PER_DAY) return false;
    this.used.set(day, used + 1);
    transaction.onRollback(() => this.used.set(day, (this.used.get(day) ?? 1) - 1));
    return true;
  }
}
