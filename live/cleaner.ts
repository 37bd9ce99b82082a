import { setTimeout as sleep } from 'node:timers/promises';
import { isOpen, isOver, recordsOf, textOf } from './read.js';
import type { Wire } from './wire.js';

/** Ends requests, with patience: it works when all else has failed, and after Ctrl-C. */
export class Cleaner {
  public constructor(
    private readonly wire: Wire,
    /** Between two tries. */
    private readonly pauseMs: number,
    private readonly cancelCommand: (id: string) => string,
  ) {}

  /** The ids of the open requests that a condition finds. */
  public async openWhere(condition: string): Promise<string[]> {
    const soql = `SELECT Id, Status FROM PackagePushRequest WHERE ${condition}`;
    const rows = recordsOf(await this.again(() => this.wire.query(soql)));
    return rows.filter((row) => isOpen(textOf(row, 'Status'))).map((row) => String(row.Id));
  }

  /** Undefined once it is over; otherwise the status it is stuck in. */
  public async end(id: string): Promise<string | undefined> {
    const read = async (): Promise<string | undefined> => {
      const [row] = recordsOf(await this.wire.query(`SELECT Status FROM PackagePushRequest WHERE Id = '${id}'`));
      return textOf(row, 'Status');
    };
    try {
      return await this.again(async () => {
        let status = await read();
        if (isOpen(status)) {
          await this.wire.call('PATCH', `/sobjects/PackagePushRequest/${id}`, { Status: 'Canceled' });
          status = await read();
        }
        if (isOpen(status)) throw new Error(status);
        return isOver(status) ? undefined : (status ?? 'unknown');
      });
    } catch (error) {
      const { message } = error as Error;
      return isOpen(message) ? message : 'unknown';
    }
  }

  public async again<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (tries === 3) throw error;
        await sleep(this.pauseMs * tries);
      }
    }
  }

  public how(id: string, status: string): string {
    const cancel = `cancel it: ${this.cancelCommand(id)}`;
    if (isOpen(status)) return cancel;
    if (status === 'unknown') return `look at it, and unless it is over, ${cancel}`;
    return 'it runs and cannot be stopped any more; it ends by itself';
  }
}
