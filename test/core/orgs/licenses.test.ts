import { expect } from 'chai';
import fc from 'fast-check';
import { customersOfLicenses, type License, type LicensedCustomer } from '../../../src/core/orgs/licenses.js';
import { runs } from '../../support/runs.js';

const A = '00D3z0000034UFB';
const license = (more: Partial<License> = {}): License => ({
  ...{ orgKey: A, account: 'Acme', owner: 'Ann', status: 'Active', expires: '2027-01-31' },
  ...more,
});

const customersOf = async (...pages: License[][]): Promise<LicensedCustomer[]> => {
  async function* read(): AsyncGenerator<License[]> {
    for (const page of pages) yield await Promise.resolve(page);
  }
  const rows: LicensedCustomer[] = [];
  for await (const page of customersOfLicenses(read())) rows.push(...page);
  return rows;
};

describe('customers from licenses', () => {
  it('come from the active license, and then from the one that expires last', async () => {
    const renewalOf = async (...licenses: License[]): Promise<unknown> => (await customersOf(licenses))[0]?.renewal;
    const [old, late] = [license({ expires: '2026-01-01' }), license({ expires: '2028-01-01' })];
    expect(await renewalOf(old, late)).to.equal('2028-01-01');
    expect(await renewalOf(license({ expires: null }), late)).to.equal(null);
    expect(await renewalOf({ ...late, status: 'Trial' }, old, { ...late, status: 'Uninstalled' })).to.equal(
      '2026-01-01',
    );
    expect(await renewalOf({ ...late, status: 'Whatever' }, { ...old, status: 'Suspended' })).to.equal('2026-01-01');
  });

  it('have the account of any license, and a tag where none is active', async () => {
    const trial = license({ status: 'Trial', account: null, owner: null });
    expect(await customersOf([trial, license({ status: 'Uninstalled', account: 'sales@acme.example' })])).to.deep.equal(
      [{ orgKey: A, account: 'sales', owner: 'Ann', renewal: '2027-01-31', tags: ['trial'] }],
    );
    expect((await customersOf([license({ status: null })]))[0]?.tags).to.deep.equal([]);
    expect(await customersOf()).to.deep.equal([]);
  });

  it('are one line for each org, across pages, even if ids differ by case alone', async () => {
    const key = fc.constantFrom(
      '00D3z0000034UFB',
      '00D3z0000034ufb',
      '00D3z0000034UFb',
      '00D3z0000034UGC',
      '00D3z0000034UGd',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(key, { maxLength: 12 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
        async (keys, cuts) => {
          // As the org sorts: without regard to case.
          const sorted = keys.toSorted((a, b) =>
            a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0,
          );
          const pages: License[][] = [];
          for (let place = 0; place < sorted.length;) {
            const size = cuts.next().value as number;
            pages.push(sorted.slice(place, place + size).map((orgKey) => license({ orgKey })));
            place += size;
          }
          const found = (await customersOf(...pages)).map(({ orgKey }) => orgKey);
          expect(found.toSorted()).to.deep.equal([...new Set(keys)].toSorted());
        },
      ),
      runs(3),
    );
  });
});
