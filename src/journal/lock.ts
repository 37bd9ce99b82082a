import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Who holds a lock. */
export type Holder = { pid: number; host: string };

/** Either the lock, to be released, or who has it. */
export type LockAttempt = { ok: true; release: () => Promise<void> } | { ok: false; holder: Holder };

/**
 * Takes the lock beside a journal, so that only one process carries a push on. A lock whose process has ended is
 * taken over at once; one of another machine (a shared home directory) is not.
 */
export const lockJournal = async (journal: string): Promise<LockAttempt> => {
  const lock = `${journal}.lock`;
  const mine = `${lock}.${process.pid}`;
  await writeFile(mine, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder), { mode: 0o600 });
  try {
    for (;;) {
      // A link is made by one process only, and with its content in place.
      if (await succeeds(link(mine, lock))) return { ok: true, release: () => rm(lock, { force: true }) };
      const holder = await readHolder(lock);
      if (holder === undefined) continue;
      if (isHolding(holder)) return { ok: false, holder };
      await takeAway(lock, mine, holder);
    }
  } finally {
    await rm(mine, { force: true });
  }
};

/** Who holds the lock beside a journal at this moment; undefined where nobody does who is alive. */
export const holderOf = async (journal: string): Promise<Holder | undefined> => {
  const holder = await readHolder(`${journal}.lock`);
  return holder !== undefined && isHolding(holder) ? holder : undefined;
};

const isHolding = ({ host, pid }: Holder): boolean => host !== hostname() || isRunning(pid);

const succeeds = (attempt: Promise<void>): Promise<boolean> =>
  attempt.then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    },
  );

const readHolder = async (lock: string): Promise<Holder | undefined> => {
  try {
    return JSON.parse(await readFile(lock, 'utf8')) as Holder;
  } catch {
    return undefined; // Released in the meantime.
  }
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Moves a dead process's lock away; if somebody else has just done so and holds it, it is put back. */
const takeAway = async (lock: string, mine: string, dead: Holder): Promise<void> => {
  const away = `${mine}.stale`;
  try {
    await rename(lock, away);
  } catch {
    return;
  }
  const moved = await readHolder(away);
  if (moved !== undefined && moved.pid !== dead.pid) await link(away, lock).catch(() => undefined);
  await rm(away, { force: true });
};
