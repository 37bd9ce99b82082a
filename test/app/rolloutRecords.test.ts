import { expect } from 'chai';
import type { Rollout } from '../../src/app/openRollout.js';
import { adoptRecords, closeRecords } from '../../src/app/rolloutRecords.js';
import type { LogEntry, RolloutEvent } from '../../src/core/rollout/logEntry.js';
import type { JournalEvent } from '../../src/core/push/progress.js';
import { journalFolder } from '../../src/journal/beginRecord.js';
import { lockFile } from '../../src/journal/lock.js';
import { createRecord } from '../../src/journal/pushFile.js';
import { hasEnded, listRecords, pushesOf } from '../../src/journal/record.js';
import { ROLLOUT_COMMAND } from '../../src/journal/recordLines.js';
import { homeOfItsOwn, madeRequest, plannedLine } from '../support/records.js';
import { report } from '../support/reports.js';
import { only } from '../support/only.js';

const { package: pkg, version } = report('Pending', {});
const pushable = { package: pkg, version, released: true, deprecated: false };
const HUB = '00D3z0000000001EAA';
const ID = '0DV3z0000000001GAA';
const planned = { orgType: null, instanceName: null, parentOrg: null, installedVersion: null };
const orgs = ['00D3z0000034001', '00D3z0000034002'];

const rolloutWith = (written: RolloutEvent[]): Rollout => {
  const append = (event: RolloutEvent): Promise<LogEntry> => {
    written.push(event);
    return Promise.resolve({} as LogEntry);
  };
  return only<Rollout>({
    plan: { hubId: HUB, pushable, waves: [{ name: 'canary', orgs: orgs.map((orgKey) => ({ orgKey, ...planned })) }] },
    log: { entries: () => [], append },
    onUnreadable: () => undefined,
  });
};

describe('pushes of a rollout that a step on this machine has left unfinished', () => {
  homeOfItsOwn();

  type Left = { orgs?: string[]; command?: string; orgId?: string };
  const leave = async (
    events: JournalEvent[],
    { orgs: own = orgs, command = ROLLOUT_COMMAND, orgId = HUB }: Left = {},
  ): Promise<string> => {
    const request = { versionId: version.id, startTime: null, migration: false };
    const line = plannedLine({ orgId, pushable, plan: { request, orgs: own, knownRequests: [] } });
    const record = await createRecord(journalFolder(), { command, now: new Date() });
    for (const each of [line, ...events]) await record.add(each);
    return record.file;
  };
  const adopted = async (): Promise<RolloutEvent[]> => {
    const written: RolloutEvent[] = [];
    await adoptRecords(rolloutWith(written));
    return written;
  };

  it('are written into its log', async () => {
    await leave(madeRequest(ID));
    expect(await adopted()).to.deep.equal([{ what: 'push-made', intent: '', wave: 'canary', pushRequestId: ID }]);
  });

  it('are left to the process that is at them', async () => {
    const lock = await lockFile(await leave(madeRequest(ID)));
    expect(await adopted()).to.deep.equal([]);
    if (lock.ok) await lock.release();
    expect(await adopted()).to.have.length(1);
  });

  it('are none of other commands, of other orgs, of another hub, and none that have ended', async () => {
    await leave(madeRequest(ID), { command: 'package push schedule' });
    await leave(madeRequest(ID), { orgs: [...orgs, '00D3z0000034003'] });
    await leave(madeRequest(ID), { orgId: '00D3z0000000002EAA' });
    await leave([...madeRequest(ID), { event: 'ended', outcome: 'scheduled' }]);
    expect(await adopted()).to.deep.equal([]);
  });

  it('are ended by what the org has of them', async () => {
    await leave(madeRequest(ID));
    const none = { scheduledStart: null, due: null, start: null, end: null };
    const records = await adoptRecords(rolloutWith([]));
    await closeRecords(records, [{ pushRequestId: ID, status: 'Created', ...none }]);
    expect(pushesOf(await listRecords(journalFolder())).map(hasEnded)).to.deep.equal([false]);
    await closeRecords(records, [{ pushRequestId: ID, status: 'Canceled', ...none }]);
    expect(pushesOf(await listRecords(journalFolder())).map(hasEnded)).to.deep.equal([true]);
  });
});
