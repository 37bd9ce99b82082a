import type { OnRead } from '../core/model.js';
import type { PushOrg, PushSnapshot } from '../core/ports.js';

/** An org whose long reads report their progress, page by page. */
export const withReadProgress = <T extends PushOrg>(port: T, onRead: OnRead): T => ({
  ...port,
  subscribersOf(query) {
    let total: number | undefined;
    const onTotal = (all: number): void => void (total = all);
    return counted(port.subscribersOf({ ...query, onTotal }), (read, isOver) => {
      onRead({ what: 'subscribers', read, total, isOver });
    });
  },
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
