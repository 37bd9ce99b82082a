import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { settleOrphanedRequests } from '../../src/app/settleOrphanedRequests.js';
import type { JournalEvent } from '../../src/core/push/progress.js';
import type { PushOrg } from '../../src/core/ports.js';
import type { RolloutPlan } from '../../src/core/rollout/types.js';
import type { PushStatus } from '../../src/core/status.js';
import { journalFolder } from '../../src/journal/beginRecord.js';
import { hasEnded, listRecords, pushesOf } from '../../src/journal/record.js';
import { homeOfItsOwn, leaveRecord, madeRequest, plannedLine } from '../support/records.js';
import { report } from '../support/reports.js';

const { package: pkg, version } = report('Pending', {});
const pushable = { package: pkg, version, released: true, deprecated: false };
const planned = { orgType: null, instanceName: null, parentOrg: null, installedVersion: null };
// Only what is asked of a plan here.
const plan = {
  hubId: '00D3z0000000001EAA',
  pushable,
  waves: [{ orgs: ['00D3z0000034001', '00D3z0000034002'].map((orgKey) => ({ orgKey, ...planned })) }],
} as unknown as RolloutPlan;

describe('pushes that a killed step of a rollout has left behind', () => {
  homeOfItsOwn();

  const leave = async (
    orgs: string[],
    events: JournalEvent[],
    more: { orgId?: string; version?: string } = {},
  ): Promise<void> => {
    const versionId = more.version ?? version.id;
    await leaveRecord(
      journalFolder(),
      '2026-11-28T01:00:00.000Z',
      plannedLine({
        orgId: more.orgId ?? plan.hubId,
        pushable: { ...pushable, version: { ...version, id: versionId } },
        plan: { request: { versionId, startTime: null, migration: false }, orgs, knownRequests: [] },
      }),
      ...events,
    );
  };
  const skipped: string[] = [];
  const created = madeRequest('0DV3z0000000001GAA');
  const settle = async (status: PushStatus | undefined): Promise<{ canceled: string[]; ended: boolean[] }> => {
    const org: Pick<PushOrg, 'state' | 'cancel'> = {
      state: () => Promise.resolve(status === undefined ? undefined : { status, orgs: [] }),
      cancel: () => Promise.resolve(),
    };
    const canceled = await settleOrphanedRequests(org, plan, (record) => skipped.push(record.file));
    return { canceled, ended: pushesOf(await listRecords(journalFolder())).map(hasEnded) };
  };

  it('are canceled where they were never scheduled, and no process is scheduling them', async () => {
    await leave(['00D3z0000034001'], created);
    expect(await settle('Created')).to.deep.equal({ canceled: ['0DV3z0000000001GAA'], ended: [true] });
    expect((await settle('Created')).canceled).to.deep.equal([]);
  });

  for (const status of ['Pending', 'InProgress', 'Succeeded', 'Canceled', undefined] as const) {
    it(`are left as they are where the org has them as ${String(status)}`, async () => {
      await leave(['00D3z0000034001'], created);
      expect(await settle(status)).to.deep.equal({ canceled: [], ended: [true] });
    });
  }

  it('are ended where no request is known', async () => {
    await leave(['00D3z0000034001'], created.slice(0, 1));
    expect(await settle(undefined)).to.deep.equal({ canceled: [], ended: [true] });
  });

  it('are settled, also where other records can not be read', async () => {
    await leave(['00D3z0000034001'], created);
    const broken = join(journalFolder(), '2026-11-29T01-00-00-000Z-1.jsonl');
    await writeFile(broken, 'rubbish\n');
    expect((await settle('Created')).canceled).to.have.length(1);
    expect(skipped).to.deep.equal([broken]);
  });

  const OTHERS: Array<[string, string[], { orgId?: string; version?: string }]> = [
    ['other orgs', ['00D3z0000034001', '00D3z0000034009'], {}],
    ['another hub', ['00D3z0000034001'], { orgId: '00D3z0000000002EAA' }],
    ['another version', ['00D3z0000034001'], { version: '04t3z0000000001AAA' }],
  ];
  for (const [what, orgs, more] of OTHERS) {
    it(`are not those of ${what}`, async () => {
      await leave(orgs, created, more);
      expect(await settle('Created')).to.deep.equal({ canceled: [], ended: [false] });
    });
  }
});
