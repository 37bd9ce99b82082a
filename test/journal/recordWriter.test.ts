import { readdir, rm } from 'node:fs/promises';
import { expect } from 'chai';
import { beginRecord } from '../../src/journal/recordWriter.js';
import { recordFolder, listRecords } from '../../src/journal/record.js';
import { isLocked } from '../../src/journal/lock.js';
import { homeOfItsOwn, ORG_ID, plannedLine } from '../support/records.js';

const { pushable, plan: spec } = plannedLine();
const org = { username: 'me@example.com', orgId: ORG_ID };

describe('the record of a command', () => {
  homeOfItsOwn();

  it('is created before there is a plan, and is locked from then on', async () => {
    const record = await beginRecord('package push schedule');
    const [started] = await listRecords(recordFolder());
    expect(started).to.include({ kind: 'started', command: 'package push schedule' });
    expect(await isLocked(started!.file)).to.equal(true);
    await record.release();
    expect(await isLocked(started!.file)).to.equal(false);
    expect(await readdir(recordFolder())).to.have.length(1);
  });

  it('contains the org and the plan, and then the events', async () => {
    const before = Date.now();
    const record = await beginRecord('package push schedule');
    const journal = await record.writeSpec({ org, pushable, spec });
    await journal.append({ event: 'intent', write: 'create-request' });
    const [push] = await listRecords(recordFolder());
    if (push?.kind !== 'push') throw new Error(JSON.stringify(push));
    const { startedAt, ...header } = push.header;
    expect(header).to.deep.equal({
      ...{ command: 'package push schedule', username: 'me@example.com', orgId: ORG_ID },
      ...{ pushable, spec },
    });
    expect(Date.parse(startedAt)).to.be.within(before, Date.now());
    expect(push.file).to.match(new RegExp(`${startedAt.replaceAll(/[:.]/g, '-')}-${process.pid}\\.jsonl$`));
    expect(push.events).to.have.length(1);
    expect(await isLocked(push.file)).to.equal(true);
    await journal.release();
    expect(await readdir(recordFolder())).to.have.length(1);
  });

  it('says why there is no push, but not once there is something to push in it', async () => {
    const nothing = await beginRecord('package push schedule');
    await nothing.close(`no such version: 00D3z0000034UFBEA0!AQEAQNotAWordOfThisMayBeWrittenDown\n${'x'.repeat(400)}`);
    await nothing.release();
    const [closed] = await listRecords(recordFolder());
    if (closed?.kind !== 'closed') throw new Error(JSON.stringify(closed));
    expect(closed.said)
      .to.match(/^no such version: \(a token, not shown\) x+…$/)
      .and.have.length(301);
    const record = await beginRecord('package push schedule');
    await record.writeSpec({ org, pushable, spec });
    await record.close('there was nothing to do');
    await record.release();
    expect((await listRecords(recordFolder())).map(({ kind }) => kind)).to.deep.equal(['push', 'closed']);
  });

  it('may be deleted', async () => {
    const record = await beginRecord('package push schedule');
    await rm(recordFolder(), { recursive: true });
    await record.close('there was nothing to do');
    await record.release();
  });
});
