import { expect } from 'chai';
import fc from 'fast-check';
import { mintedIndex, mintId, normalizeId, to15, to18 } from '../../../emulator/data/ids.js';

const shortId = fc.stringMatching(/^[0-9A-Za-z]{15}$/);

describe('ids', () => {
  it('computes the checksum of real ids', () => {
    expect(to18('0Hb3z0000002zJI')).to.equal('0Hb3z0000002zJICAY');
    expect(to18('01gRO0000016PIA')).to.equal('01gRO0000016PIAYA2');
  });

  it('converts either form to 18 characters', () => {
    fc.assert(
      fc.property(shortId, (id) => {
        expect(normalizeId(id)).to.equal(to18(id));
        expect(normalizeId(to18(id))).to.equal(to18(id));
        expect(to15(to18(id))).to.equal(id);
      }),
    );
  });

  it('distinguishes ids that differ by case alone, even where case is lost', () => {
    fc.assert(
      fc.property(shortId, shortId, (a, b) => {
        const other = Array.from(a, (letter, place) => (b.charCodeAt(place) % 2 ? letter : swapCase(letter))).join('');
        expect(to18(a).toUpperCase() === to18(other).toUpperCase()).to.equal(a === other);
      }),
    );
  });

  it('refuses invalid ids, and ids with a wrong checksum', () => {
    for (const text of [
      '',
      'xyz',
      '0Hb3z0000002zJ!',
      '0Hb3z0000002zJICA',
      '0Hb3z0000002zJICAA',
      '0HB3z0000002zJICAY',
    ]) {
      expect(normalizeId(text), text).to.equal(undefined);
    }
  });

  it('finds the record number in its own ids, which sort in creation order', () => {
    fc.assert(
      fc.property(fc.nat(1e12), fc.nat(1e12), (a, b) => {
        expect(mintedIndex('0DV', mintId('0DV', a))).to.equal(a);
        expect(mintId('0DV', a) < mintId('0DV', b)).to.equal(a < b);
      }),
    );
    expect(mintedIndex('0DX', mintId('0DV', 1))).to.equal(-1);
    expect(mintedIndex('0DV', '0DV3z00000000-1')).to.equal(-1);
  });
});

const swapCase = (letter: string): string =>
  letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
