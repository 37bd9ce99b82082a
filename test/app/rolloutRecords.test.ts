import { rm, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Rollout } from '../../src/app/rollout/openRollout.js';
import { adoptRecords, closeRecords } from '../../src/app/rollout/rolloutRecords.js';
import type { LogEntry, RolloutEvent } from '../../src/core/rollout/log/logEntry.js';
import type { JournalEvent } from '../../src/core/push/progress.js';
import { recordFolder, ROLLOUT_COMMAND, hasEnded, listRecords, pushesOf } from '../../src/journal/record.js';
import { createRecord } from '../../src/journal/recordWriter.js';
import { lockFile } from '../../src/journal/lock.js';
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

describe("unfinished pushes of a rollout's steps on this machine", () => {
  homeOfItsOwn();

  type Left = { orgs?: string[]; command?: string; orgId?: string };
  const leave = async (
    events: JournalEvent[],
    { orgs: own = orgs, command = ROLLOUT_COMMAND, orgId = HUB }: Left = {},
  ): Promise<string> => {
    const request = { versionId: version.id, startTime: null, migration: false };
    const line = plannedLine({ orgId, pushable, plan: { request, orgs: own, knownRequests: [] } });
    const record = await createRecord(recordFolder(), { command, now: new Date() });
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

  it('are left to the process that works on them', async () => {
    const lock = await lockFile(await leave(madeRequest(ID)));
    expect(await adopted()).to.deep.equal([]);
    if (lock.ok) await lock.release();
    expect(await adopted()).to.have.length(1);
  });

  it('do not include those of other commands, other orgs or another hub, nor ended ones', async () => {
    await leave(madeRequest(ID), { command: 'package push schedule' });
    await leave(madeRequest(ID), { orgs: [...orgs, '00D3z0000034003'] });
    await leave(madeRequest(ID), { orgId: '00D3z0000000002EAA' });
    await leave([...madeRequest(ID), { event: 'ended', outcome: 'scheduled' }]);
    expect(await adopted()).to.deep.equal([]);
  });

  it('are logged once, where the org has their request', async () => {
    await leave(madeRequest(ID));
    await leave([{ event: 'intent', write: 'create-request' }]);
    const reasons: Array<string | undefined> = [];
    const rollout = rolloutWith([]);
    const noting = (_: RolloutEvent, reason?: string): Promise<LogEntry> => {
      reasons.push(reason);
      return Promise.resolve({} as LogEntry);
    };
    expect(await adoptRecords(only<Rollout>({ ...rollout, log: { ...rollout.log, append: noting } }))).to.have.length(
      2,
    );
    expect(reasons).to.deep.equal(['found in the record of a killed step']);
    const made = { what: 'push-made', intent: '', wave: 'canary', pushRequestId: ID };
    const line = { id: '1', time: '2026-11-01T00:00:00.000Z', host: '', user: '', plan: '', reason: '', ...made };
    const log = { ...rollout.log, entries: () => [line as LogEntry], append: noting };
    await adoptRecords(only<Rollout>({ ...rollout, log: only(log) }));
    expect(reasons).to.have.length(1);
  });

  it('are ignored where they cannot be read, which is reported', async () => {
    const file = await leave(madeRequest(ID));
    await writeFile(file, 'no record\n');
    const told: string[] = [];
    const rollout = rolloutWith([]);
    await adoptRecords(
      only<Rollout>({ ...rollout, onUnreadable: (record: { file: string }) => void told.push(record.file) }),
    );
    expect(told).to.deep.equal([file]);
  });

  it("are closed with the org's result, unless another process works on them, or has closed them", async () => {
    const none = { scheduledStart: null, due: null, start: null, end: null };
    const ends = async (): Promise<unknown[]> =>
      pushesOf(await listRecords(recordFolder())).map(({ events }) => events.find(({ event }) => event === 'ended'));
    for (const [status, outcome] of [
      ['InProgress', 'scheduled'],
      ['Succeeded', 'scheduled'],
      ['Canceled', 'canceled'],
      [undefined, 'canceled'],
    ] as const) {
      const file = await leave(madeRequest(ID));
      const records = await adoptRecords(rolloutWith([]));
      const pushes = status === undefined ? [] : [{ pushRequestId: ID, status, ...none }];
      const lock = await lockFile(file);
      await closeRecords(records, pushes);
      expect(await ends(), 'it is locked').to.deep.equal([undefined]);
      if (lock.ok) await lock.release();
      await closeRecords(records, pushes);
      await closeRecords(records, pushes);
      expect(await ends()).to.deep.equal([{ event: 'ended', outcome }]);
      const [record] = pushesOf(await listRecords(recordFolder()));
      expect(record?.events.filter(({ event }) => event === 'ended')).to.have.length(1);
      await rm(file);
    }
  });

  it('are closed with the result in the org', async () => {
    await leave(madeRequest(ID));
    const none = { scheduledStart: null, due: null, start: null, end: null };
    const records = await adoptRecords(rolloutWith([]));
    await closeRecords(records, [{ pushRequestId: ID, status: 'Created', ...none }]);
    expect(pushesOf(await listRecords(recordFolder())).map(hasEnded)).to.deep.equal([false]);
    await closeRecords(records, [{ pushRequestId: ID, status: 'Canceled', ...none }]);
    expect(pushesOf(await listRecords(recordFolder())).map(hasEnded)).to.deep.equal([true]);
  });
});
