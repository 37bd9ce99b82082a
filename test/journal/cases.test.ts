import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readRecord } from '../../src/journal/record.js';

const CASES = fileURLToPath(new URL('../cases/', import.meta.url));

/** What each file is, is in test/cases/README.md. */
describe('a file that was damaged', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cases-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  for (const [name, kind, line] of [
    ['record-created-lost.jsonl', 'unreadable', 4],
    ['record-order.jsonl', 'unreadable', 3],
    ['record-unknown-format.jsonl', 'unreadable', 1],
    ['record-started.jsonl', 'started', undefined],
    ['record-zeros.jsonl', 'unreadable', 1],
    ['record-zeros-at-end.jsonl', 'unreadable', 6],
    ['empty.txt', 'started', undefined],
    ['record-older-copy.jsonl', 'push', undefined],
    ['record-interrupted.jsonl', 'push', undefined],
  ] as const) {
    it(`${name} is read up to the damage`, async () => {
      const file = join(folder, '2026-11-28T01-00-00-000Z-1.jsonl');
      await copyFile(join(CASES, name), file);
      const record = await readRecord(file);
      expect(record.kind).to.equal(kind);
      if (record.kind === 'unreadable') expect(record.line).to.equal(line);
    });
  }
});
