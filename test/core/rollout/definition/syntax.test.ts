import { expect } from 'chai';
import { HARMLESS, SYNTAX } from '../../../../src/core/rollout/definition/document.js';

describe('mistakes in YAML', () => {
  it('are explained, together with errors in the rest of the text', () => {
    expect([...HARMLESS]).to.deep.equal(['BAD_DIRECTIVE', 'DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']);
    for (const code of HARMLESS) expect(SYNTAX[code], code).to.match(/^[a-z]/);
  });
});
