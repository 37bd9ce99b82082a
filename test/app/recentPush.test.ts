import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { OpenOrg } from '../../src/app/openPushOrg.js';
import { recentPush } from '../../src/app/push/recentPush.js';
import { reopenPush, resumePush } from '../../src/app/push/resumePush.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import { beginRecord, createRecord } from '../../src/journal/recordWriter.js';
import { recordFolder, ROLLOUT_COMMAND } from '../../src/journal/record.js';
import { lockFile } from '../../src/journal/lock.js';
import { homeOfItsOwn, leaveRecord, madeRequest, ORG_ID, plannedLine } from '../support/records.js';
import { errorOf } from '../support/thrown.js';

const [A, B] = ['0DV3z0000000001GAA', '0DV3z0000000002GAA'];

const refused = (promise: Promise<unknown>): Promise<UsageError> => errorOf(UsageError, promise);

describe('the push of the newest command', () => {
  homeOfItsOwn();

  it('is the named one, without reading any record', async () => {
    expect(await recentPush(A)).to.deep.equal({ pushRequestId: A });
  });

  it('is that of the newest record, with its username', async () => {
    await leaveRecord(recordFolder(), '2026-11-27', plannedLine(), ...madeRequest(A));
    await leaveRecord(recordFolder(), '2026-11-28', plannedLine(), ...madeRequest(B));
    expect(await recentPush(undefined)).to.include({ pushRequestId: B, username: 'hub@example.com' });
  });

  it('is missing where no command has made one', async () => {
    expect((await refused(recentPush(undefined))).problem).to.deep.equal({
      ...{ kind: 'no-record', pushRequestId: null, for: 'most-recent' },
    });
    for (const id of [undefined, A])
      expect((await refused(reopenPush(id))).problem).to.deep.equal({
        ...{ kind: 'no-record', pushRequestId: id ?? null, for: 'resume' },
      });
  });

  it('is missing where the newest command made none; the error says why, and names the one before', async () => {
    await leaveRecord(recordFolder(), '2026-11-27', plannedLine(), ...madeRequest(A));
    const record = await beginRecord('package push retry');
    await record.close('no orgs');
    await record.release();
    for (const taken of [recentPush(undefined), reopenPush(undefined)]) {
      const { problem } = await refused(taken);
      expect(problem).to.deep.include({
        ...{ kind: 'made-no-push', problem: 'closed', command: 'package push retry', said: 'no orgs' },
        before: { pushRequestId: A, username: 'hub@example.com', hasEnded: false },
      });
      expect(problem)
        .to.have.property('file')
        .that.matches(/\.jsonl$/);
      expect(problem)
        .to.have.property('startedAt')
        .that.matches(/^\d{4}-.*Z$/);
    }
  });

  it('is missing while a command is running', async () => {
    const record = await beginRecord('package push schedule');
    const { problem } = await refused(recentPush(undefined));
    await record.release();
    expect(problem).to.deep.include({ kind: 'locked', pid: process.pid });
  });

  it('is found in spite of unreadable records, which are reported', async () => {
    await leaveRecord(recordFolder(), '2026-11-28', plannedLine(), ...madeRequest(A));
    await writeFile(`${recordFolder()}/0-2026-11-27.jsonl`, 'not JSON\n');
    const told: string[] = [];
    const onUnreadable = ({ file }: { file: string }): void => void told.push(file);
    expect(await recentPush(undefined)).to.include({ pushRequestId: A });
    await recentPush(undefined, { onUnreadable });
    await (await reopenPush(A, { onUnreadable })).release();
    await (await reopenPush(A)).release();
    expect(told.map((file) => file.split('/').at(-1))).to.deep.equal(['0-2026-11-27.jsonl', '0-2026-11-27.jsonl']);
  });
});

describe('an interrupted push', () => {
  homeOfItsOwn();

  it('is reopened by one process, with its whole record', async () => {
    const file = await leaveRecord(recordFolder(), '2026-11-28', plannedLine(), ...madeRequest(A));
    const push = await reopenPush(A);
    expect(push).to.deep.include({ username: 'hub@example.com', orgId: ORG_ID, command: 'package push schedule' });
    expect(push.pushable).to.deep.equal(plannedLine().pushable);
    expect(push.startedAt).to.equal('2026-11-28T00:00:00.000Z');
    expect(push.progress).to.include({ pushRequestId: A });
    expect((await lockFile(file)).ok).to.equal(false);
    await push.release();
    const lock = await lockFile(file);
    expect(lock.ok).to.equal(true);
    if (lock.ok) await lock.release();
  });

  it('names another interrupted push, where none was requested by id', async () => {
    await leaveRecord(recordFolder(), '2026-11-27', plannedLine(), ...madeRequest(A));
    await leaveRecord(recordFolder(), '2026-11-28', plannedLine(), ...madeRequest(B));
    const others: Array<string | undefined> = [];
    for (const id of [undefined, B]) {
      const push = await reopenPush(id);
      others.push(push.otherUnfinished);
      await push.release();
    }
    expect(others).to.deep.equal([A, undefined]);
  });

  it('is left to its rollout, unless it has ended', async () => {
    const record = await createRecord(recordFolder(), { command: ROLLOUT_COMMAND, now: new Date() });
    for (const line of [plannedLine(), { event: 'intent', write: 'create-request' } as const]) await record.add(line);
    expect((await refused(reopenPush(undefined))).problem).to.deep.equal({
      ...{ kind: 'push-of-rollout', pushRequestId: null },
    });
    await record.add({ event: 'created', pushRequestId: A });
    expect((await refused(reopenPush(A))).problem).to.deep.equal({ kind: 'push-of-rollout', pushRequestId: A });
    await record.add({ event: 'ended', outcome: 'canceled' });
    const push = await reopenPush(A);
    expect(push.progress.outcome).to.equal('canceled');
    await push.release();
  });

  it('can be resumed only in the org that it was started in', async () => {
    await leaveRecord(recordFolder(), '2026-11-28', plannedLine(), ...madeRequest(A));
    const push = await reopenPush(A);
    const { problem } = await refused(resumePush({ orgId: '00D3z0000000009EAA' } as OpenOrg, push));
    await push.release();
    expect(problem).to.deep.equal({
      ...{ kind: 'other-org', planned: ORG_ID, given: '00D3z0000000009EAA', username: 'hub@example.com' },
    });
  });
});
