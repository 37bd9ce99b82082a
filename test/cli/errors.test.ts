import { inspect } from 'node:util';
import { Errors } from '@oclif/core';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { toSfError } from '../../src/cli/errors.js';
import { loadMessages } from '../../src/cli/messages.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import { hostile, UNSAFE } from '../support/hostile.js';

const textsOf = (error: Error): string[] => [
  error.message,
  error.name,
  error.stack ?? '',
  ...(error instanceof SfError ? (error.actions ?? []) : []),
];

describe('errors that repeat texts of others', () => {
  const MADE_BY: Record<string, (text: string) => Error> = {
    'a text of messages/': (text) => loadMessages('push').createError('error.noSuchColumn', [text, text, text]),
    'lines in a text of messages/': (text) => loadMessages('push').createError('error.badExclusions', [[text, text]]),
    'the org': (text) => new OrgError('refused', text, text),
    'the library': (text) => new UsageError({ kind: 'no-such-package', package: text }),
    'a file system': (text) => new Error(`ENOENT: no such file or directory, open '${text}'`),
    'a package of the CLI': (text) => new SfError(text, text, [text]),
    'a wrong flag': (text) => new Errors.CLIError(`Unexpected argument: ${text}\nSee more help with --help`),
  };
  for (const [maker, make] of Object.entries(MADE_BY)) {
    it(`of ${maker} hold no command`, () => {
      fc.assert(
        fc.property(hostile, (text) => {
          for (const said of textsOf(toSfError(make(text)))) expect(said).not.to.match(UNSAFE);
        }),
      );
    });
  }

  it('hold no token, not even in what --json prints of them', () => {
    const token = '00D3z0000034UFBEA2!AQEAQPlannedSecretOfNobody.abc_DEF';
    for (const [maker, make] of Object.entries(MADE_BY)) {
      const error = new SfError('outside', 'X', [token], 1, make(token)).setData({ orgs: [{ text: token }] });
      for (const each of [toSfError(make(token)), toSfError(error)]) {
        expect(inspect(each, { depth: 20 }), maker)
          .to.contain('a token, not shown')
          .and.not.contain('PlannedSecret');
      }
    }
  });

  it('keep their lines, and what can be seen', () => {
    const error = toSfError(new Errors.CLIError('Unexpected argument: \u001B[2Ja\u200Bb\nSee more help with --help'));
    expect(error.message).to.equal('Unexpected argument: a\\u200bb\nSee more help with --help');
    const listed = loadMessages('push').createError('error.badExclusions', [['  line 1: "a\n::b"', '  line 2: "c"']]);
    expect(listed.message).to.match(/\n {2}line 1: "a :\\:b"\n {2}line 2: "c"$/);
  });

  it('of the org and of the library are harmless in a script too', () => {
    expect(new OrgError('refused', 'X', 'a\u001B[31m\n##[error]b').message).to.equal('a ##\\[error]b');
    const usage = new UsageError({ kind: 'no-such-package', package: '\u009B2Jx\u202E' });
    expect(usage.message).to.contain('"x"');
  });
});
