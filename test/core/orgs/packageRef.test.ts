import { expect } from 'chai';
import { parsePackageRef } from '../../../src/core/orgs/resolve.js';

describe('a package reference', () => {
  const [v, p, s] = ['04t3z0000000009AAA', '0Ho3z0000000009', '0333z0000000001AAA'];
  for (const [text, expected] of [
    [v, { by: 'version-id', id: v }],
    [` ${v} `, { by: 'version-id', id: v }],
    [p, { by: 'package-id', id: p }],
    [`${s}@1.4`, { by: 'package-id', id: s, version: [1, 4] }],
    [`${p}@LATEST`, { by: 'package-id', id: p, version: [] }],
    [`x${v}`, { by: 'name', name: `x${v}` }],
    [`${p}xxxx`, { by: 'name', name: `${p}xxxx` }],
    [`${p}-xx`, { by: 'name', name: `${p}-xx` }],
    ['Acme CRM', { by: 'name', name: 'Acme CRM' }],
    ['Acme CRM@1.4.0.LATEST', { by: 'name', name: 'Acme CRM', version: [1, 4, 0], whole: 'Acme CRM@1.4.0.LATEST' }],
    ['me@work@1.4.0.6', { by: 'name', name: 'me@work', version: [1, 4, 0, 6], whole: 'me@work@1.4.0.6' }],
    ['me@work', { by: 'name', name: 'me@work' }],
    ['@1.4', { by: 'name', name: '@1.4' }],
    ['Acme@', { by: 'name', name: 'Acme@' }],
    ['two\nlines@1.4', { by: 'name', name: 'two\nlines@1.4' }],
  ] as const) {
    it(`may be ${JSON.stringify(text)}`, () => expect(parsePackageRef(text)).to.deep.equal(expected));
  }
});
