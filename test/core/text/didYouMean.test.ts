import { expect } from 'chai';
import fc from 'fast-check';
import { didYouMean } from '../../../src/core/text/didYouMean.js';
import { anyCharacter } from '../../support/arbitraries.js';

const KNOWN = ['soak', 'window', 'gate', 'to', 'maxFailures', 'maxSameSignature', 'minSample'];

const MEANT: Array<[word: string, meant: string | undefined]> = [
  ['soak', 'soak'],
  ['SOAK', 'soak'],
  ['soack', 'soak'],
  ['sok', 'soak'],
  ['soal', 'soak'],
  ['saok', 'soak'],
  ['oak', 'soak'],
  ['xgate', 'gate'],
  ['gatex', 'gate'],
  ['gaet', 'gate'],
  ['wndow', 'window'],
  ['windy', 'window'],
  ['wndws', undefined],
  ['soil', undefined],
  ['xxak', undefined],
  ['t', 'to'],
  ['too', 'to'],
  ['tool', undefined],
  ['maxFailure', 'maxFailures'],
  ['failures', 'maxFailures'],
  ['maxSamples', 'minSample'],
  ['minSamples', 'minSample'],
  ['', undefined],
  ['constructor', undefined],
];

describe('a mistyped word', () => {
  for (const [word, meant] of MEANT) {
    it(`${JSON.stringify(word)} is corrected to ${meant ?? 'none'}`, () => {
      expect(didYouMean(word, KNOWN)).to.equal(meant);
    });
  }

  it('is corrected to the most similar word, or the first of several', () => {
    expect(didYouMean('gated', ['grated', 'gate', 'gates'])).to.equal('grated');
    expect(didYouMean('gats', ['grates', 'gate'])).to.equal('gate');
    expect(didYouMean('gaet', ['get', 'gate'])).to.equal('gate');
  });

  it('is corrected after one additional, missing or wrong letter', () => {
    const changes = fc.tuple(
      fc.constantFrom(...KNOWN.slice(4)),
      fc.nat(8),
      fc.constantFrom('', 'x', '\u{1F600}'),
      fc.nat(1),
    );
    fc.assert(
      fc.property(changes, ([word, at, put, left]) => {
        expect(didYouMean(word.slice(0, at) + put + word.slice(at + left), KNOWN)).to.equal(word);
      }),
    );
  });

  it('is only corrected to a known word', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyCharacter, maxLength: 60 }),
        fc.array(fc.string({ maxLength: 9 })),
        (word, known) => {
          const meant = didYouMean(word, known);
          expect(meant === undefined || known.includes(meant)).to.equal(true);
        },
      ),
    );
  });
});
