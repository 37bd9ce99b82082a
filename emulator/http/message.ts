import { SalesforceError } from '../model.js';
import type { RowFault } from '../platform/batch.js';
import type { Transaction } from '../platform/transaction.js';

/** One request for the handlers: routed, with its query string and body. */
export type Call = {
  readonly method: string;
  /** The path without repeated and trailing slashes. */
  readonly path: string;
  /** The values of the `{names}` in the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The API version in the path; 0 outside /services/data. */
  readonly version: number;
  readonly baseUrl: string;
  /** The user of the call's token. */
  readonly username: string | undefined;
  readonly rowFault?: RowFault;
  /** For a composite subrequest: it has no latency of its own, and may be part of an all-or-none transaction. */
  readonly part?: { readonly transaction?: Transaction };
};

export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent unchanged, any other value as JSON, undefined without a body. */
  readonly body?: unknown;
};

export const json = (body: unknown, status = 200): Reply => ({ status, body });

export const noContent = (): Reply => ({ status: 204 });

export const csv = (body: string, headers: Record<string, string> = {}): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/csv; charset=UTF-8', ...headers },
  body,
});

export const html = (status: number, title: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

/** REST errors are always arrays. */
export const errorReply = ({ errorCode, message, status, fields }: SalesforceError): Reply =>
  json([{ message, errorCode, ...(fields && fields.length > 0 ? { fields } : {}) }], status);

export const notFound = (): SalesforceError =>
  new SalesforceError('NOT_FOUND', 'The requested resource does not exist', 404);

/** The body as a JSON object. Anything else causes a parser error. */
export const jsonObject = (call: Call): Record<string, unknown> => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(call.text);
  } catch (error) {
    throw new SalesforceError('JSON_PARSER_ERROR', parserComplaint(call.text, (error as Error).message));
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new SalesforceError('JSON_PARSER_ERROR', 'The HTTP entity body is required to be a JSON object.');
};

const NO_BODY = 'The HTTP entity body is required, but this request has no entity body.';

const parserComplaint = (text: string, found: string): string => {
  if (text.trim() === '') return NO_BODY;
  const position = /position (\d+)/.exec(found)?.[1];
  const read = text.slice(0, position === undefined ? text.length : Number(position));
  const lines = read.split('\n');
  const place = `at [line:${lines.length}, column:${lines.at(-1)!.length + 1}]`;
  const next = text.charAt(read.length);
  return next === ''
    ? `Unexpected end-of-input ${place}`
    : `Unexpected character ('${next}' (code ${next.charCodeAt(0)})) ${place}`;
};

/** The options for the call's inserts. */
export const insertOptions = (call: Call): { fault?: RowFault; transaction?: Transaction } => ({
  fault: call.rowFault,
  transaction: call.part?.transaction,
});
