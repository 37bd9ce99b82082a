import { expect } from 'chai';
import { toSfError } from '../../src/cli/errors/errors.js';
import { createError } from '../../src/cli/messages.js';
import { groupFailures } from '../../src/core/report/failureGroups.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { readOrgFile } from '../../src/core/orgs/orgFile.js';
import { harmless, trimInvisible, visible } from '../../src/core/text/plain.js';
import { hideSecrets, withoutAddresses } from '../../src/core/text/redact.js';
import { internalErrorsOf, signatureOf } from '../../src/core/report/signature.js';
import { csvLine } from '../../src/core/text/csv.js';
import { jsonLine } from '../../src/core/text/json.js';
import { JOB_FORMATS } from '../../src/format/push/jobRows.js';
import { formatMarkdown } from '../../src/format/push/markdown.js';
import { formatReport } from '../../src/format/push/report.js';
import { HOSTILE_TEXTS } from '../support/hostile.js';
import { FULL, error, failure, report, row } from '../support/reports.js';

/** Pieces that, repeated, make an ambiguous pattern backtrack. */
const PIECES = [
  ...HOSTILE_TEXTS.map((text) => text.slice(0, 60)),
  ...['-1-1 (-1) ', '1', '-1', '1-', '1.', '1-1 ', '1-1 (', '123456789-123 (', '111111111-111', 'error number: '],
  ...['a', 'a1', 'aaaaaaaaaaaaaa1', '"', '"a', "'", "'a ", '\u201C', '"\u201C', '\u2018', '"a"b', 'definition for '],
  ...[
    'definition for x not ',
    'package was ',
    'org is ',
    'post',
    ' ',
    ' x',
    '\n',
    '\t',
    ' #',
    '\u00A0',
    '\u200B',
    'x\u200B',
  ],
  ...[
    '\u001B',
    '\u001B[',
    '\u001B]',
    '\u001B[;#',
    ';#',
    '\u009B',
    '\u009D',
    '\u001B[0;',
    '\u0090x',
    '\u001B ',
    '#',
    '##a',
  ],
  ...[
    '::',
    ':',
    '`',
    '|',
    '<',
    '&',
    '@a',
    'a@',
    'a@b.',
    '%40',
    '%40a',
    '&#64;',
    'a@\n',
    'a\n@',
    '[1.',
    '[',
    '\\',
    '\uD800',
    '\u0301',
    '\u200D',
    '👩‍',
    '\u202E',
  ],
  ...['00D000000000000', '00D000000000000!x ', '!AQ', '5Aep861 x', 'eyJhbGciOiJIUzI1NiJ9 '],
];
/** A pattern that goes back and forth takes a second for 32 kB, sixteen for this. */
const LONGEST = 131_072;

/** Each piece once, repeated some times, and repeated very often. */
const TEXTS = PIECES.flatMap((piece) => [
  ...Array.from({ length: 11 }, (_, power) => piece.repeat(2 ** power).slice(0, 4096)),
  piece.repeat(LONGEST / piece.length),
]);

/** Every function that a text of others goes through on its way to the user. */
const READERS: Record<string, (text: string) => unknown> = {
  'the signature of an error': (text) =>
    signatureOf(error('DeployError', { title: text, message: text, details: text })),
  'its internal numbers': (text) => internalErrorsOf(error('DeployError', { message: text })),
  'the groups of failures': (text) =>
    groupFailures([failure(1, [error('DeployError', { message: text })])], new Set(), 1),
  'a name for people': harmless,
  'a text that is the error': visible,
  'an id': trimInvisible,
  'a cell': (text) => csvLine([text]),
  'a line of JSON': jsonLine,
  'a test case': (text) =>
    JOB_FORMATS.junit(FULL).page([
      row(1, 'Failed', { orgName: text, errors: [error('DeployError', { message: text })] }),
    ]),
  'an error of the org': (text) => toSfError(new OrgError('refused', 'X', text)),
  'a message': (text) => createError('unreadable-exclusions', [text]),
  'an org file': readOrgFile,
  'a text with a token': hideSecrets,
  'a text with an address': withoutAddresses,
};

describe('texts of others are processed in linear time', () => {
  it('for all tested texts', () => {
    expect(TEXTS).to.have.length.of.at.least(855);
  });

  for (const [reader, read] of Object.entries(READERS)) {
    // Each takes a part of a second, and would take far longer with one pattern that goes back and forth.
    it(`in ${reader}`, async () => {
      for (const text of TEXTS) await read(text);
    }).timeout(20_000);
  }

  it('in a report in any format', () => {
    const failures = PIECES.map((piece, index) =>
      failure(index, [error('DeployError', { title: piece.repeat(500).slice(0, 9999), message: piece })], {
        orgName: piece.repeat(500).slice(0, 9999),
      }),
    );
    const pushed = report('Failed', { Failed: failures.length }, { failures });
    expect(formatReport(pushed)).not.to.have.length(0);
    expect(formatMarkdown(pushed)).not.to.have.length(0);
  }).timeout(20_000);
});
