import { expect } from 'chai';
import fc from 'fast-check';
import { trimInvisible, visible } from '../../../src/core/text/plain.js';
import { anyCharacter } from '../../support/arbitraries.js';

/** One of each kind; a reader sees none of them. */
const UNSEEN = [
  ...['\u0000', '\u001B', '\u007F', '\u0085', '\u00A0', '\u00AD', '\u034F', '\u061C', '\u180E', '\u200B', '\u200E'],
  ...['\u2028', '\u202E', '\u2060', '\u2800', '\u3000', '\u3164', '\uFE0F', '\uFEFF', '\uD800', '\u{E0041}'],
];

describe('invisible characters', () => {
  it('are written as their numbers', () => {
    expect(visible('00D\u200B0j\u0000\u00AD')).to.equal('00D\\u200b0j\\u0000\\u00ad');
    expect(visible('a\u{E0041}b')).to.equal('a\\u{e0041}b');
    for (const each of UNSEEN) expect(visible(`a${each}b`)).to.match(/^a\\u(?:[\da-f]{4}|\{[\da-f]+\})b$/);
  });

  it('are the only characters that are changed', () => {
    for (const text of ['Acme CRM', 'Zürich 東京 \u05D0\u0628', '🏢 n\u0303', '\\u200b'])
      expect(visible(text)).to.equal(text);
  });

  it('are removed around a text, but not inside it', () => {
    for (const each of UNSEEN) {
      expect(trimInvisible(`${each} a${each}b ${each}`)).to.equal(`a${each}b`);
      expect(trimInvisible(each)).to.equal('');
    }
  });

  it('are found in texts of any length', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...UNSEEN, ' '), anyCharacter),
    });
    fc.assert(
      fc.property(text, (given) => {
        expect(visible(visible(given))).to.equal(visible(given));
        const trimmed = trimInvisible(given);
        expect(given).to.contain(trimmed);
        expect(trimInvisible(trimmed)).to.equal(trimmed);
      }),
    );
    expect(trimInvisible(`a${'\u200B'.repeat(100_000)}b`)).to.have.length(100_002);
  });
});
