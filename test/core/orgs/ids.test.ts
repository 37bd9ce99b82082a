import { expect } from 'chai';
import fc from 'fast-check';
import { readOrgKey, sameId, toLongId, toShortId } from '../../../src/core/orgs/ids.js';
import { orgKeys } from '../../support/arbitraries.js';

describe('ids', () => {
  it('verifies the checksums of real ids', () => {
    // A PackageSubscriber, from a published query result; an error row, from a published response.
    expect(toLongId('0Hb3z0000002zJI')).to.equal('0Hb3z0000002zJICAY');
    expect(toLongId('001A0000006Vm9u')).to.equal('001A0000006Vm9uIAC');
  });

  it('converts 18 characters back to the same 15', () => {
    fc.assert(
      fc.property(orgKeys, (key) => {
        expect(toShortId(toLongId(key))).to.equal(key);
        expect(readOrgKey(toLongId(key))).to.deep.equal({ ok: true, orgKey: key });
        expect(readOrgKey(key)).to.deep.equal({ ok: true, orgKey: key });
      }),
    );
  });

  it('keeps ids apart that differ only by case', () => {
    fc.assert(
      fc.property(orgKeys, (key) => {
        const other = `00D${key.slice(3).toLowerCase()}`;
        fc.pre(other !== key);
        expect(sameId(key, other)).to.equal(false);
        expect(toLongId(key).toLowerCase()).not.to.equal(toLongId(other).toLowerCase());
      }),
    );
  });

  it('refuses an 18-character id whose case was changed', () => {
    fc.assert(
      fc.property(orgKeys, (key) => {
        const changed = `00D${toLongId(key).slice(3).toLowerCase()}`;
        fc.pre(changed.slice(0, 15) !== key);
        expect(readOrgKey(changed)).to.deep.equal({ ok: false, reason: 'bad-checksum' });
      }),
    );
  });

  it('says why a text is not an org id', () => {
    expect(readOrgKey('00D3z000003')).to.deep.equal({ ok: false, reason: 'invalid-id' });
    expect(readOrgKey('00D3z0000034UF!')).to.deep.equal({ ok: false, reason: 'invalid-id' });
    expect(readOrgKey('00D3z0000034UFBEA')).to.deep.equal({ ok: false, reason: 'invalid-id' });
    expect(readOrgKey('0013z0000034UFB')).to.deep.equal({ ok: false, reason: 'not-an-org' });
    expect(readOrgKey('00D3z0000034UFBEA3')).to.deep.equal({ ok: false, reason: 'bad-checksum' });
  });
});
