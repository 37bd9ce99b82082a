import { expect } from 'chai';
import { OrgError } from '../../src/core/errors/orgError.js';
import { fromErrorBody, toOrgError } from '../../src/salesforce/http/apiErrors.js';

const withCode = (code: unknown, cause?: unknown): Error => Object.assign(new Error('connect', { cause }), { code });
const refused = (errorCode: string, message = ' no '): Error => Object.assign(new Error(message), { errorCode });

describe('errors of calls to the org', () => {
  const NO_HTTP = (status: string): string => `The org answered with HTTP ${status} and no explanation.`;

  const KINDS: Array<[what: string, error: unknown, as: [kind: string, code: string, message: string]]> = [
    ['one that is known', new OrgError('limit', 'X', 'no'), ['limit', 'X', 'no']],
    ['something thrown that is no error', 'no', ['unexpected', 'UNKNOWN', 'no']],
    [
      'a socket',
      withCode('ECONNREFUSED'),
      ['unreachable', 'ECONNREFUSED', 'The org could not be reached (ECONNREFUSED).'],
    ],
    [
      'a socket of undici',
      withCode('UND_ERR_CONNECT_TIMEOUT'),
      ['unreachable', 'UND_ERR_CONNECT_TIMEOUT', 'The org could not be reached (UND_ERR_CONNECT_TIMEOUT).'],
    ],
    [
      'a socket, deep inside',
      new Error('x', { cause: withCode(7, withCode('EPIPE')) }),
      ['unreachable', 'EPIPE', 'The org could not be reached (EPIPE).'],
    ],
    ['another code', withCode('E1'), ['refused', 'Error', 'connect']],
    [
      'fetch',
      new TypeError('fetch failed'),
      ['unreachable', 'ECONNRESET', 'The org could not be reached (ECONNRESET).'],
    ],
    [
      'half an answer',
      new TypeError('terminated'),
      ['unreachable', 'ECONNRESET', 'The org could not be reached (ECONNRESET).'],
    ],
    [
      'no answer',
      new DOMException('x', 'TimeoutError'),
      ['unreachable', 'ETIMEDOUT', 'The org did not answer in time.'],
    ],
    [
      'no answer, given up',
      new DOMException('x', 'AbortError'),
      ['unreachable', 'ETIMEDOUT', 'The org did not answer in time.'],
    ],
    ['a session', refused('INVALID_SESSION_ID'), ['session', 'INVALID_SESSION_ID', 'no']],
    ['a refusal', refused('STRING_TOO_LONG'), ['refused', 'STRING_TOO_LONG', 'no']],
    ['a code that is none', Object.assign(new Error('no'), { errorCode: 7 }), ['refused', 'Error', 'no']],
    ['a status without a body', refused('ERROR_HTTP_503', ''), ['unavailable', 'ERROR_HTTP_503', NO_HTTP('503')]],
    ['a page of HTML', refused('X', '<HTML><body>Down</body>'), ['refused', 'X', NO_HTTP('X')]],
    [
      'a page of HTML, found by jsforce',
      refused('X', 'HTTP response contains html content.'),
      ['refused', 'X', NO_HTTP('X')],
    ],
    [
      'several at a time',
      Object.assign(refused('Y', 'Multiple errors returned.'), { data: [{ message: 'a' }, null, { message: 'b' }] }),
      ['refused', 'Y', 'a; b'],
    ],
    ['data that is no list', Object.assign(refused('Y'), { data: {} }), ['refused', 'Y', 'no']],
  ];
  for (const [what, error, [kind, code, message]] of KINDS) {
    it(`have one kind: ${what}`, () => {
      expect(toOrgError(error)).to.be.instanceOf(OrgError).and.include({ kind, code, message });
    });
  }

  it('are the same in a part of a response', () => {
    const body = [null, { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'no more' }];
    expect(fromErrorBody(403, body)).to.include({ kind: 'limit', code: 'REQUEST_LIMIT_EXCEEDED', message: 'no more' });
    for (const none of [undefined, {}, [], ['x'], [{}]])
      expect(fromErrorBody(502, none)).to.include({
        kind: 'unavailable',
        code: 'ERROR_HTTP_502',
        message: NO_HTTP('502'),
      });
    expect(fromErrorBody(400, [{ errorCode: 'X' }])).to.include({ code: 'X', message: '' });
  });
});
