import { expect } from 'chai';
import { OrgError, type OrgErrorKind } from '../../../src/core/errors/orgError.js';
import { isOverInHours, isOverInSeconds, isRefusal, isTransient } from '../../../src/core/push/retryPolicy.js';
import { isTransientRow } from '../../../src/core/push/inserts.js';

describe('transient errors', () => {
  for (const [kind, code, message, hours, minutes, seconds, refusal] of [
    ['unreachable', 'ENOTFOUND', 'x', true, true, false, false],
    ['unreachable', 'ECONNREFUSED', 'x', true, true, false, false],
    ['unreachable', 'ECONNRESET', 'x', true, true, true, false],
    ['unreachable', 'ETIMEDOUT', 'x', true, true, true, false],
    ['unreachable', 'UND_ERR_SOCKET', 'x', true, true, true, false],
    ['unreachable', 'EPIPE', 'x', true, true, true, false],
    ['unavailable', 'ERROR_HTTP_503', 'x', true, true, true, false],
    ['unexpected', 'UNEXPECTED', 'x', true, true, false, false],
    [
      'limit',
      'REQUEST_LIMIT_EXCEEDED',
      'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
      true,
      true,
      true,
      false,
    ],
    ['limit', 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', true, false, false, false],
    ['session', 'INVALID_SESSION_ID', 'concurrent', true, false, false, false],
    ['refused', 'INVALID_OPERATION', 'x', false, false, false, true],
    ['permission', 'INVALID_TYPE', 'x', false, false, false, true],
    ['unknown-field', 'INVALID_FIELD', 'x', false, false, false, true],
    ['moved', 'MOVED', 'x', false, false, false, false],
  ] as ReadonlyArray<[OrgErrorKind, string, string, boolean, boolean, boolean, boolean]>) {
    it(`classifies an error that is ${kind}: ${code}, ${message}`, () => {
      const error = new OrgError(kind, code, message);
      expect([isOverInHours(error), isTransient(error), isOverInSeconds(error)]).to.deep.equal([
        hours,
        minutes,
        seconds,
      ]);
      expect(isRefusal(error)).to.equal(refusal);
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
