import { expect } from 'chai';
import fc from 'fast-check';
import { cutAddresses, holdsAddress, withoutAddresses, withoutAddressesIn } from '../../../src/core/text/redact.js';
import { hostile } from '../../support/hostile.js';
import { runs } from '../../support/runs.js';

const CUT: Array<[text: string, left: string]> = [
  ['ann@acme.example', 'ann'],
  ['Ann Lee <ann.lee@mail.acme.example>, Bob', 'Ann Lee <ann.lee>, Bob'],
  ['ann+push@acme.example.', 'ann+push.'],
  ['mailto:ann@acme.example?subject=x', 'mailto:ann?subject=x'],
  ['"ann lee"@acme.example', '"ann lee"'],
  ['"ann@home"@acme.example', '"ann@home"'],
  ["o'neil@acme.example", "o'neil"],
  ['ann%40acme.example', 'ann'],
  ['ann%2540acme%252Eexample', 'ann'],
  ['ann&#64;acme.example and ann&#x40;acme.example, ann&commat;acme.example', 'ann and ann, ann'],
  [String.raw`{\"to\":\"ann\u0040acme.example\"}`, String.raw`{\"to\":\"ann\"}`],
  ['ann\uFF20acme.example', 'ann'],
  ['ann@bücher.example', 'ann'],
  ['ann@例え.テスト', 'ann'],
  ['ann@例え。テスト', 'ann'],
  ['ann@acme\uFF0Eexample', 'ann'],
  ['ann@xn--bcher-kva.xn--p1ai', 'ann'],
  ['ann@acme\u00AD.exa\u200Bmple', 'ann'],
  ['ann@[192.0.2.1], ann@[IPv6:2001:db8::1]', 'ann, ann'],
  ['ann@163.com', 'ann'],
  ['ann@\nacme.example', 'ann'],
  ['ann\r\n  @acme.example', 'ann'],
  ['ann@acme.\n  example', 'ann'],
  ['ann@ acme.example', 'ann'],
  ['a@b.example@c.example', 'a'],
  ['ann@acme.example:25', 'ann:25'],
  ['ann@@acme.example', 'ann'],
];

const KEPT = [
  '@salesforce/core',
  "import x from '@salesforce/core.js'",
  '@acme.example/package',
  'user@',
  'user@\n    at com.acme.Foo.bar(Foo.java:3)',
  'user@\ncom.acme.foo.bar(Foo.java:3)',
  'user@ Class.Foo.bar: line 3, column 1',
  'render@app.js:12:3',
  'v1.2@3',
  'Acme CRM@1.12',
  'Acme CRM@1.4.0.LATEST',
  'pkg@1.2.3-rc.one',
  'https://cdn.example/pkg@latest/file',
  'Rock @ Roll',
  'java.lang.Object@1a2b3c',
  'Account@Custom__c.Name',
  'ann@home',
  'write to @ann.lee',
  '100 % of 40.5',
  '',
];

describe('e-mail addresses', () => {
  for (const [text, left] of CUT)
    it(`are cut at their @: ${JSON.stringify(text)}`, () => {
      expect(withoutAddresses(text)).to.equal(left);
      expect(holdsAddress(text)).to.equal(true);
    });

  for (const text of KEPT)
    it(`are not found in: ${JSON.stringify(text)}`, () => {
      expect(withoutAddresses(text)).to.equal(text);
    });

  const word = fc.stringMatching(/^[a-zA-Z0-9+_.é-]{1,12}$/);
  const domain = fc
    .tuple(
      fc.array(fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('com', 'example', 'рф', 'xn--p1ai', 'co.uk'),
    )
    .map(([labels, top]) => [...labels, top].join('.'));
  const sign = fc.constantFrom('@', '\uFF20', '%40', '&#64;', '@\n');

  it('are removed from any text, whatever surrounds them', () => {
    fc.assert(
      fc.property(hostile, word, sign, domain, hostile, (before, local, at, host, after) => {
        fc.pre(at !== '@\n' || /^[a-z0-9.-]+$/.test(host));
        const cut = withoutAddresses(`${before} ${local}${at}${host} ${after}`);
        expect(cut).to.contain(`${local} `).and.not.to.contain(`${local}${at}`);
        expect(withoutAddresses(cut)).to.equal(cut);
      }),
      runs(10),
    );
  });

  it('are removed by one call, and a text without @ stays unchanged', () => {
    const pieces = fc.constantFrom(
      'a',
      'b.c',
      '@',
      '%40',
      '.',
      '[1.2.3.4]',
      ' ',
      '\n',
      '"',
      '1',
      'com',
      '-',
      '\uFF20',
      '&#64;',
      '/',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          hostile,
          fc.array(pieces, { maxLength: 20 }).map((all) => all.join('')),
        ),
        (text) => {
          const cut = withoutAddresses(text);
          expect(withoutAddresses(cut)).to.equal(cut);
          if (!/[@\uFF20\uFE6B%&\\]/.test(text)) expect(cut).to.equal(text);
        },
      ),
      runs(20),
    );
  });

  it('are removed from each text of plain data, which is otherwise unchanged', () => {
    const data = { a: 'ann@acme.example', n: 1, list: [null, { b: true, c: ['x', 'bob@acme.example'] }] };
    expect(withoutAddressesIn(data)).to.deep.equal({ a: 'ann', n: 1, list: [null, { b: true, c: ['x', 'bob'] }] });
    expect(JSON.stringify('ann@acme.example', cutAddresses)).to.equal('"ann"');
  });
});
