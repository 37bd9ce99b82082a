import { mock } from 'node:test';
import { expect } from 'chai';
import { showReads } from '../../src/cli/org/orgOptions.js';
import type { ReadProgress } from '../../src/core/model.js';

/** What is written to a terminal or a log, with a second between two pages. */
const shown = (isTTY: boolean, progress: ReadonlyArray<Partial<ReadProgress>>): string[] => {
  const written: string[] = [];
  let time = 1_000_000;
  const clock = mock.method(Date, 'now', () => time);
  const show = showReads({ isTTY, write: (text: string) => written.push(text) > 0 } as never);
  for (const each of progress) {
    show({ what: 'subscribers', read: 0, total: undefined, isOver: false, ...each });
    time += 999;
  }
  clock.mock.restore();
  return written;
};

describe('the progress of a read', () => {
  const pages = [{}, { read: 2000 }, { read: 4000 }, { read: 39_233 }, { read: 39_233, isOver: true }];

  it('is a line redrawn in place, from the second second on, and removed at the end', () => {
    expect(shown(true, pages)).to.deep.equal([
      '\r\u001B[KLooking up subscribers... 4,000',
      '\r\u001B[KLooking up subscribers... 39,233',
      '\r\u001B[K',
    ]);
  });

  it('is a whole line now and then without a terminal', () => {
    expect(shown(false, pages)).to.deep.equal(['Looking up subscribers... 4,000\n']);
    const long = Array.from({ length: 14 }, (_, page) => ({ what: 'jobs' as const, read: page * 2000, total: 39_233 }));
    expect(shown(false, long)).to.deep.equal([
      'Reading upgrade jobs... 4,000 of 39,233\n',
      'Reading upgrade jobs... 26,000 of 39,233\n',
    ]);
  });

  it('continues where another read runs within it', () => {
    const within = [{ what: 'packages' as const }, { what: 'packages' as const, read: 5, isOver: true }];
    expect(shown(false, [{}, { read: 2000 }, ...within, { read: 4000, total: 39_233 }])).to.deep.equal([
      'Looking up subscribers... 4,000 of 39,233\n',
    ]);
  });

  it('is shown on a terminal even if the first response takes long', async () => {
    const written: string[] = [];
    const show = showReads({ isTTY: true, write: (text: string) => written.push(text) > 0 } as never);
    show({ what: 'errors', read: 0, total: 9, isOver: false });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    show({ what: 'errors', read: 9, total: 9, isOver: true });
    expect(written).to.deep.equal(['\r\u001B[KReading errors...', '\r\u001B[K']);
  });

  it('is not shown for a short read', () => {
    expect(shown(true, [{}, { read: 12 }, { read: 12, isOver: true }])).to.deep.equal([]);
  });
});
