import { expect } from 'chai';
import { OrgError, type OrgErrorKind } from '../../src/core/orgError.js';
import { isPassingRow, isRefusal, isWorthRetrying } from '../../src/core/retry.js';

describe('what passes by itself', () => {
  for (const [kind, message, worth, refusal] of [
    ['unreachable', 'x', true, false],
    ['unavailable', 'x', true, false],
    ['unexpected', 'x', true, false],
    ['limit', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.', true, false],
    ['limit', 'TotalRequests Limit exceeded.', false, false],
    ['session', 'concurrent', false, false],
    ['refused', 'x', false, true],
    ['permission', 'x', false, true],
    ['unknown-field', 'x', false, true],
  ] as ReadonlyArray<[OrgErrorKind, string, boolean, boolean]>) {
    it(`is told of an error that is ${kind}: ${message}`, () => {
      const error = new OrgError(kind, 'CODE', message);
      expect([isWorthRetrying(error), isRefusal(error), error.name]).to.deep.equal([worth, refusal, 'OrgError']);
    });
  }

  for (const [reason, message, passes] of [
    ['UNABLE_TO_LOCK_ROW', 'x', true],
    ['UNKNOWN_EXCEPTION', 'x', true],
    ['SERVER_UNAVAILABLE', 'x', true],
    ['INVALID_OPERATION', 'Something bad has happened, try later', true],
    ['INVALID_OPERATION', 'x', false],
  ] as const) {
    it(`is told of a row: ${reason}, ${message}`, () => {
      expect(isPassingRow({ reason, message })).to.equal(passes);
    });
  }
});
