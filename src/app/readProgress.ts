import type { PushOrg, PushSnapshot } from '../core/ports.js';

/** How far a long read is: of subscribers (PackageSubscriber), or of upgrade jobs (PackagePushJob). */
export type ReadProgress = {
  what: 'subscribers' | 'jobs';
  /** So many records are read. */
  read: number;
  /** Of so many; undefined where that isn't known before the end. */
  total: number | undefined;
  isOver: boolean;
};

export type OnRead = (progress: ReadProgress) => void;

/** An org whose long reads are heard of, page by page. */
export const withReadProgress = <T extends PushOrg>(port: T, onRead: OnRead): T => ({
  ...port,
  subscribersOf: (query) =>
    counted(port.subscribersOf(query), (read, isOver) => {
      onRead({ what: 'subscribers', read, total: undefined, isOver });
    }),
  async snapshot(pushRequestId): Promise<PushSnapshot | undefined> {
    const snapshot = await port.snapshot(pushRequestId);
    if (snapshot === undefined) return undefined;
    const { total } = snapshot.request.jobs;
    const jobs = counted(snapshot.jobs, (read, isOver) => {
      onRead({ what: 'jobs', read, total, isOver });
    });
    return { ...snapshot, jobs };
  },
});

async function* counted<T>(
  pages: AsyncIterable<T[]>,
  onPage: (read: number, isOver: boolean) => void,
): AsyncGenerator<T[]> {
  let read = 0;
  onPage(read, false);
  try {
    for await (const page of pages) {
      read += page.length;
      onPage(read, false);
      yield page;
    }
  } finally {
    onPage(read, true);
  }
}
