import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEvent } from '../../src/core/push/progress.js';
import { createRecord } from '../../src/journal/recordWriter.js';
import type { PlannedLine } from '../../src/journal/recordSchema.js';
import { setEnv } from './environment.js';

export const ORG_ID = '00D3z0000000001EAA';
const VERSION_ID = '04t3z0000000009AAA';

/** The second line of a record: a push to two orgs. */
export const plannedLine = (more: Partial<PlannedLine> = {}): PlannedLine => ({
  event: 'planned',
  username: 'hub@example.com',
  orgId: ORG_ID,
  pushable: {
    package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
    version: { id: VERSION_ID, name: null, number: '1.4.0.6' },
    released: true,
    deprecated: false,
  },
  plan: {
    request: { versionId: VERSION_ID, startTime: null, migration: false },
    orgs: ['00D3z0000034001', '00D3z0000034002'],
    knownRequests: [],
  },
  ...more,
});

/**
 * Writes a record as a command leaves it that was started at a time. Without a plan, the command was interrupted early.
 */
export const leaveRecord = async (
  folder: string,
  at: string | Date,
  planned: PlannedLine | undefined,
  ...events: JournalEvent[]
): Promise<string> => {
  const record = await createRecord(folder, {
    ...{ command: 'package push schedule', now: new Date(at), planId: planned?.planId },
  });
  if (planned !== undefined) for (const line of [planned, ...events]) await record.add(line);
  return record.file;
};

/** The events up to the created request. */
export const madeRequest = (pushRequestId: string): JournalEvent[] => [
  { event: 'intent', write: 'create-request' },
  { event: 'created', pushRequestId },
];

/** Gives each test a home directory of its own. */
export const homeOfItsOwn = (): void => {
  let home = '';
  let restore = (): void => undefined;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'home-'));
    restore = setEnv({ HOME: home, USERPROFILE: home });
  });
  afterEach(async () => {
    restore();
    await rm(home, { recursive: true, force: true });
  });
};
