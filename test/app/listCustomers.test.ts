import { expect } from 'chai';
import { setSwitches } from '../../emulator/platform/switchValues.js';
import { listCustomers, type CustomerOptions } from '../../src/app/fleet/listCustomers.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { gateways, type Opened } from '../support/gateway.js';
import { errorOf, problemOf } from '../support/thrown.js';

describe('listing the customers of the License Management App', () => {
  const open = gateways();

  const listed = async ({ connection }: Opened, options?: CustomerOptions): Promise<string[]> => {
    const keys: string[] = [];
    for await (const page of listCustomers(connection, options)) keys.push(...page.map(({ orgKey }) => orgKey));
    return keys;
  };

  it('reports how many licenses have no org id, if any has none', async () => {
    const counts: number[] = [];
    const onUnreadable = (licenses: number): void => void counts.push(licenses);
    const some = await open({ scenario: 'orgs=120,clean,licenses=100,oddNames=0' });
    const all = await listed(some, { onUnreadable });
    expect([all.length > 0, counts]).to.deep.equal([true, [1]]);
    expect(await listed(some)).to.deep.equal(all);
    const readable = await open({ scenario: 'orgs=20,clean,licenses=10,oddNames=0' });
    await listed(readable, { onUnreadable });
    expect(counts).to.have.length(1);
  });

  it('reports calls and retries', async () => {
    const opened = await open({ scenario: 'orgs=20,clean,licenses=10,oddNames=0' });
    const fault = { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } as const;
    opened.hub.faults.add({ contains: 'query', first: 1, fault });
    const [retries, logged]: [string[], string[]] = [[], []];
    await listed(opened, {
      onRetry: ({ reason }) => void retries.push(reason),
      log: (message) => void logged.push(message),
    });
    expect([retries, logged.length > 0]).to.deep.equal([['SERVER_UNAVAILABLE'], true]);
  });

  it('fails where there is no app, or with the error of the org', async () => {
    const opened = await open({ scenario: 'orgs=20,clean,licenses=10,oddNames=0' });
    opened.hub.faults.add({ contains: 'query', first: 1, fault: { kind: 'error', errorCode: 'INVALID_FIELD' } });
    expect(await errorOf(OrgError, listed(opened))).to.include({ code: 'INVALID_FIELD' });
    setSwitches(opened.hub.org.switches, { licenseApp: 'absent' });
    expect(await problemOf(listed(opened))).to.include({ kind: 'no-license-app' });
  });
});
