import { expect } from 'chai';
import { OrgError, type OrgErrorKind } from '../../../src/core/errors/orgError.js';
import { isOverInSeconds, isRefusal, isTransient, isTransientRow } from '../../../src/core/push/retryPolicy.js';

describe('transient errors', () => {
  for (const [kind, code, message, minutes, seconds, refusal] of [
    ['unreachable', 'ENOTFOUND', 'x', true, false, false],
    ['unreachable', 'ECONNREFUSED', 'x', true, false, false],
    ['unreachable', 'ECONNRESET', 'x', true, true, false],
    ['unreachable', 'ETIMEDOUT', 'x', true, true, false],
    ['unreachable', 'UND_ERR_SOCKET', 'x', true, true, false],
    ['unreachable', 'EPIPE', 'x', true, true, false],
    ['unavailable', 'ERROR_HTTP_503', 'x', true, true, false],
    ['unexpected', 'UNEXPECTED', 'x', true, false, false],
    [
      'limit',
      'REQUEST_LIMIT_EXCEEDED',
      'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
      true,
      true,
      false,
    ],
    ['limit', 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', false, false, false],
    ['session', 'INVALID_SESSION_ID', 'concurrent', false, false, false],
    ['refused', 'INVALID_OPERATION', 'x', false, false, true],
    ['permission', 'INVALID_TYPE', 'x', false, false, true],
    ['unknown-field', 'INVALID_FIELD', 'x', false, false, true],
  ] as ReadonlyArray<[OrgErrorKind, string, string, boolean, boolean, boolean]>) {
    it(`classifies an error that is ${kind}: ${code}, ${message}`, () => {
      const error = new OrgError(kind, code, message);
      expect([isTransient(error), isOverInSeconds(error), isRefusal(error)]).to.deep.equal([minutes, seconds, refusal]);
    });
  }

  it('never include an error of the program', () => {
    expect(isTransient(new Error('unavailable'))).to.equal(false);
    expect(isTransient(undefined)).to.equal(false);
  });

  for (const [reason, message, expected] of [
    ['UNABLE_TO_LOCK_ROW', 'x', true],
    ['UNKNOWN_EXCEPTION', 'x', true],
    ['SERVER_UNAVAILABLE', 'x', true],
    ['INVALID_OPERATION', 'Something bad has happened, try later', true],
    ['INVALID_OPERATION', 'x', false],
  ] as const) {
    it(`classifies a row: ${reason}, ${message}`, () => {
      expect(isTransientRow({ reason, message })).to.equal(expected);
    });
  }
});
