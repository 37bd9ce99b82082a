import { expect } from 'chai';
import type { Switches } from '../../emulator/model.js';
import type { OrgError } from '../../src/core/errors/orgError.js';
import type { Rights } from '../../src/core/doctor.js';
import { readRights } from '../../src/salesforce/rights.js';
import { gateways } from '../support/gateway.js';

describe('the rights of a user', () => {
  const open = gateways();
  const ALL: Rights = { schedule: true, report: true, subscribers: true };
  const NONE: Rights = { schedule: false, report: false, subscribers: false };
  const cases: Array<[Switches['pushPermission'], Rights]> = [
    ['granted', ALL],
    ['read', { ...ALL, schedule: false }],
    ['missing', NONE],
  ];
  for (const [pushPermission, rights] of cases) {
    it(`are taken from the org's describes: ${pushPermission}`, async () => {
      const { connection, hub } = await open({ scenario: 'tiny', switches: { pushPermission } });
      expect(await readRights(connection)).to.deep.equal(rights);
      expect(hub.counters.total).to.equal(5);
    });
  }

  it('are none where the user has no API access', async () => {
    const { connection, hub } = await open({ scenario: 'tiny' });
    hub.faults.add({ fault: { kind: 'error', errorCode: 'API_DISABLED_FOR_ORG' } });
    expect(await readRights(connection)).to.deep.equal(NONE);
  });

  it('are not guessed where the org does not answer', async () => {
    const { connection, hub } = await open({ scenario: 'tiny' });
    hub.faults.add({ fault: { kind: 'error', errorCode: 'REQUEST_LIMIT_EXCEEDED' } });
    const error = await readRights(connection).catch((thrown: OrgError) => thrown);
    expect(error).to.include({ name: 'OrgError', kind: 'limit' });
  });
});
