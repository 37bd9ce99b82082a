import { expect } from 'chai';
import { OrgError } from '../../../src/core/errors/orgError.js';

describe('an error of the org', () => {
  it('has its message on one line, and the original lines, whatever line breaks the org uses', () => {
    for (const end of ['\n', '\r\n']) {
      const { message, lines } = new OrgError('refused', 'MALFORMED_QUERY', `WHERE x\u001B[31m${end}      ^${end}no x`);
      expect(message).not.to.match(/[\r\n\u001B]/);
      expect(lines).to.have.length(3);
      expect(lines.slice(1)).to.deep.equal(['      ^', 'no x']);
      expect(lines.join('')).not.to.contain('\u001B');
    }
  });
});
