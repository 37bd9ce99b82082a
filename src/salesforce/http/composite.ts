import { fromErrorBody } from './apiErrors.js';
import { isRecord, unexpected } from './decode.js';

/** Salesforce takes at most this many queries in one Composite call. */
export const QUERIES_PER_COMPOSITE = 5;

/** A call inside a Composite call. */
export type Subrequest = { method: 'GET' | 'POST'; path: string; body?: unknown };

type Part = { method: string; url: string; referenceId: string; body?: unknown };

export const partsOf = (requests: readonly Subrequest[], base: string): Part[] =>
  requests.map(({ method, path, body }, index) => ({
    method,
    url: `${base}${path}`,
    referenceId: `part${index}`,
    ...(body === undefined ? {} : { body }),
  }));

/** The answer to each part of a Composite call: its body, or the error in it. */
export const readComposite = (answer: unknown, asked: readonly Part[]): unknown[] => {
  if (!isRecord(answer) || !Array.isArray(answer.compositeResponse)) throw unexpected('it is not a composite result');
  const responses = new Map(answer.compositeResponse.filter(isRecord).map((entry) => [entry.referenceId, entry]));
  return asked.map(({ referenceId }) => {
    const { httpStatusCode, body } = responses.get(referenceId) ?? {};
    if (typeof httpStatusCode !== 'number') throw unexpected('a composite result lacks an answer');
    return httpStatusCode < 400 ? body : fromErrorBody(httpStatusCode, body);
  });
};
