/** The process that holds a lock, as far as known, and for how many seconds the lock has existed. */
export type Holder = { file: string; pid: number | null; host: string | null; seconds: number };

/** `process 4711 on build-7 (for 3 minutes, by the lock /home/me/.sf/package-push/x.jsonl.lock)` */
export const holderText = ({ file, pid, host, seconds }: Holder): string => {
  const who = pid === null ? 'another process' : `process ${pid} on ${host ?? 'an unknown machine'}`;
  const age = seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} minutes`;
  return `${who} (for ${age}, by the lock ${file})`;
};
