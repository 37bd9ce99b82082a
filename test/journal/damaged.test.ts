import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { newProgress, type JournalEvent } from '../../src/core/push/progress.js';
import { PushScheduler } from '../../src/core/push/pushScheduler.js';
import { ScheduleBroken } from '../../src/core/push/broken.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import { addTo, CHAIN_START } from '../../src/journal/chain.js';
import { createRecord } from '../../src/journal/recordWriter.js';
import { damaged, readRecord, type PushRecord } from '../../src/journal/record.js';
import { reopenFound } from '../../src/journal/reopenRecord.js';
import { orgInMemory, type OrgInMemory, type StoredRequest } from '../support/orgInMemory.js';
import { plannedLine } from '../support/records.js';
import { randomOf } from '../support/random.js';

/** The process has ended, as after kill -9. */
class Crash extends Error {}

const ORGS = Array.from({ length: 12 }, (_, index) => `00D${String(index).padStart(12, '0')}`);
const line = plannedLine();
const planned = { ...line, plan: { ...line.plan, orgs: ORGS } };
const pace = { sleep: () => Promise.resolve(), random: () => 0.5 };

/** A push that was interrupted somewhere: its record, and the state of the org. */
type Left = { text: string; requests: StoredRequest[] };

const copyOf = (requests: readonly StoredRequest[]): StoredRequest[] =>
  requests.map((request) => ({ ...request, jobs: new Set(request.jobs) }));

const orgWith = (requests: readonly StoredRequest[], fault?: Parameters<typeof orgInMemory>[0]): OrgInMemory => {
  const memory = orgInMemory(fault, { version: planned.pushable });
  memory.requests.push(...copyOf(requests));
  return memory;
};

/** How a line that was written comes to be another one, or somewhere else, or nowhere. */
const DAMAGES: Record<string, (text: string, random: () => number) => string> = {
  'cut off': (text, random) => text.slice(0, Math.floor(random() * text.length)),
  'bytes flipped': (text, random) => {
    const bytes = Buffer.from(text);
    for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips--) {
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
    return bytes.toString('latin1');
  },
  'a line lost': (text, random) => edited(text, random, (lines, at) => lines.splice(at, 1)),
  'a line doubled': (text, random) => edited(text, random, (lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  'lines swapped': (text, random) =>
    edited(text, random, (lines, at) => {
      const other = Math.floor(random() * lines.length);
      [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
    }),
  'an older copy': (text, random) => {
    const lines = text.split('\n').slice(0, -1);
    return lines
      .slice(0, 1 + Math.floor(random() * lines.length))
      .map((each) => `${each}\n`)
      .join('');
  },
  'a line lost, and every check made anew': (text, random) =>
    rechained(edited(text, random, (lines, at) => lines.splice(at, 1))),
  'lines swapped, and every check made anew': (text, random) =>
    rechained(
      edited(text, random, (lines, at) => {
        const other = Math.floor(random() * lines.length);
        [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
      }),
    ),
  'rubbish behind it': (text, random) =>
    text + ['{', '\0\0\0\0', 'null\n', '[]\n', '{"event":"ended"}\n'][Math.floor(random() * 5)]!,
};

const edited = (text: string, random: () => number, edit: (lines: string[], at: number) => void): string => {
  const lines = text.split('\n').slice(0, -1);
  edit(lines, Math.floor(random() * lines.length));
  return lines.map((each) => `${each}\n`).join('');
};

const rechained = (text: string): string => {
  let end = CHAIN_START;
  let all = '';
  for (const each of text.split('\n').slice(0, -1)) {
    const next = addTo(end, JSON.parse(each.replace(/,"check":"\w+"\}$/, '}')) as object);
    all += next.line;
    end = next.end;
  }
  return all;
};

describe('a damaged record', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'damaged-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Schedules until the process crashes, at a line of its journal. */
  const leave = async (seed: number): Promise<Left> => {
    const random = randomOf(seed);
    const record = await createRecord(folder, { command: 'package push schedule', now: new Date(seed * 1000) });
    await record.add(planned);
    const memory = orgWith([], () => (random() < 0.3 ? (random() < 0.5 ? 'lost-after' : 'rows-committed') : 'none'));
    let left = 1 + Math.floor(random() * 12);
    const append = async (event: JournalEvent): Promise<void> => {
      const isLast = --left < 0;
      if (!isLast || random() < 0.5) await record.add(event);
      if (isLast) throw new Crash();
    };
    await new PushScheduler(newProgress(planned.plan), {
      org: memory.org,
      pushable: planned.pushable,
      journal: { append },
      pace,
    })
      .run()
      .catch((error: unknown) => {
        if (!(error instanceof ScheduleBroken && error.cause instanceof Crash)) throw error;
      });
    return { text: await readFile(record.file, 'utf8'), requests: memory.requests };
  };

  const resumeRecord = async (file: string, memory: OrgInMemory): Promise<void> => {
    const record = await readRecord(file);
    if (record.kind === 'started' || record.kind === 'closed') return;
    if (record.kind === 'unreadable') throw damaged(record);
    const taken = await reopenFound(record);
    if (!taken.ok) throw new Error('it is locked');
    const { progress, journal, header } = taken;
    await new PushScheduler(progress, { org: memory.org, journal, pace, pushable: header.pushable })
      .run()
      .finally(taken.release);
  };

  const isNamed = (error: unknown): boolean =>
    error instanceof ScheduleBroken ||
    (error instanceof UsageError && ['damaged-record', 'rival-requests'].includes(error.kind));

  for (const [index, [what, damage]] of Object.entries(DAMAGES).entries()) {
    it(`causes no second push, and no error without its file name: ${what}`, async () => {
      for (let seed = 1; seed <= 12; seed++) {
        const left = await leave(index * 100 + seed);
        for (let part = 1; part <= 12; part++) {
          const random = randomOf(seed * 1000 + part);
          const file = join(folder, '2026-11-28T01-00-00-000Z-1.jsonl');
          await writeFile(file, damage(left.text, random), 'latin1');
          const memory = orgWith(left.requests);
          const error = await resumeRecord(file, memory).catch((thrown: unknown) => thrown);
          if (error instanceof Error && !isNamed(error)) throw error;
          for (const orgKey of ORGS) {
            const live = memory.requests.filter(({ status, jobs }) => status !== 'Canceled' && jobs.has(orgKey));
            expect(live.length, `seed ${seed}, ${part}: pushes of ${orgKey}`).to.be.at.most(1);
          }
        }
      }
    });
  }

  it('that is undamaged stays unchanged, and can be resumed', async () => {
    for (let seed = 1; seed <= 30; seed++) {
      const left = await leave(5000 + seed);
      const file = join(folder, '2026-11-28T01-00-00-000Z-2.jsonl');
      await writeFile(file, left.text);
      const memory = orgWith(left.requests);
      await resumeRecord(file, memory);
      expect(memory.requests.filter(({ status }) => status === 'Pending').map(({ jobs }) => jobs.size)).to.deep.equal([
        12,
      ]);
      const again = (await readRecord(file)) as PushRecord;
      expect(again.events.at(-1)?.event).to.equal('ended');
    }
  });
});
