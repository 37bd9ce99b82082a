import { OrgError, type OrgErrorKind } from '../../core/errors/orgError.js';
import { withoutAddresses } from '../../core/text/redact.js';
import { isRecord } from '../../core/text/json.js';
import { optionalText } from './decode.js';

/**
 * Salesforce's error codes, by what the user can do about them. Any other code means that the org refused the call, in
 * its own words. https://developer.salesforce.com/docs/platform/api-rest/guide/errorcodes.html
 */
const KINDS: Record<string, OrgErrorKind> = {
  INVALID_SESSION_ID: 'session',
  INVALID_AUTH_HEADER: 'session',
  RefreshTokenAuthError: 'session',
  JwtAuthError: 'session',
  invalid_grant: 'session',
  ERROR_HTTP_401: 'session',
  INVALID_TYPE: 'permission',
  INSUFFICIENT_ACCESS: 'permission',
  INSUFFICIENT_ACCESS_OR_READONLY: 'permission',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'permission',
  API_DISABLED_FOR_ORG: 'permission',
  API_CURRENTLY_DISABLED: 'permission',
  INVALID_FIELD: 'unknown-field',
  REQUEST_LIMIT_EXCEEDED: 'limit',
  SERVER_UNAVAILABLE: 'unavailable',
  UNKNOWN_EXCEPTION: 'unavailable',
  QUERY_TIMEOUT: 'unavailable',
  UNABLE_TO_LOCK_ROW: 'unavailable',
  ERROR_HTTP_420: 'unavailable',
  ERROR_HTTP_429: 'unavailable',
  ERROR_HTTP_500: 'unavailable',
  ERROR_HTTP_502: 'unavailable',
  ERROR_HTTP_503: 'unavailable',
  ERROR_HTTP_504: 'unavailable',
  DomainNotFoundError: 'unreachable',
};

const SOCKET_CODES = /^(?:E[A-Z]+|UND_ERR_[A-Z_]+)$/;

/** Converts all errors of jsforce, fetch and the API to OrgError. */
export const toOrgError = (error: unknown): OrgError => {
  if (error instanceof OrgError) return error;
  if (!(error instanceof Error)) return new OrgError('unexpected', 'UNKNOWN', String(error));
  const socket = socketCode(error);
  if (socket !== undefined) return unreachable(socket);
  if (error.name === 'TimeoutError' || error.name === 'AbortError') {
    return new OrgError('unreachable', 'ETIMEDOUT', 'The org did not answer in time.');
  }
  const code = codeOf(error);
  return new OrgError(KINDS[code] ?? 'refused', code, withoutAddresses(messageOf(error, code)));
};

export const unreachable = (code: string): OrgError =>
  new OrgError('unreachable', code, `The org could not be reached (${code}).`);

/**
 * The error in the body of a response inside another one, for example in a Composite call: a list of `{message,
 * errorCode}`.
 */
export const fromErrorBody = (status: number, body: unknown): OrgError => {
  const [first] = Array.isArray(body) ? body.filter(isRecord) : [];
  const code = (first && optionalText(first, 'errorCode')) ?? `ERROR_HTTP_${status}`;
  return toOrgError(Object.assign(new Error((first && optionalText(first, 'message')) ?? ''), { errorCode: code }));
};

const codeOf = (error: Error): string => {
  const { errorCode } = error as Error & { errorCode?: unknown };
  return typeof errorCode === 'string' ? errorCode : error.name;
};

/** An HTML error page does not help a user; jsforce puts it into the message where it has nothing better. */
const messageOf = (error: Error, code: string): string =>
  code.startsWith('ERROR_HTTP_') || /<html|HTTP response contains html/i.test(error.message)
    ? `The org answered with HTTP ${code.replace('ERROR_HTTP_', '')} and no explanation.`
    : (severalMessages(error) ?? error.message.trim());

/** Several errors in one body: jsforce stores them in `data`, and its message only says that there are several. */
const severalMessages = (error: Error): string | undefined => {
  const { data } = error as Error & { data?: unknown };
  if (!Array.isArray(data)) return undefined;
  return data
    .filter(isRecord)
    .map((entry) => String(entry.message))
    .join('; ');
};

/** The socket's own code, however deeply fetch has wrapped it. */
const socketCode = (error: Error): string | undefined => {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as Error & { code?: unknown };
    if (typeof code === 'string' && SOCKET_CODES.test(code)) return code;
  }
  return error.message === 'fetch failed' || error.message === 'terminated' ? 'ECONNRESET' : undefined;
};

/** The length of an org's own reason for not reporting something, in characters; a longer one is cut off. */
export const LONGEST_REASON = 200;

/** Handles an expected error: by a value in place of the answer, or by another error, which `valueFor` throws. */
export const insteadOf =
  <T>(isExpected: (error: OrgError) => boolean, valueFor: (error: OrgError) => T) =>
  (error: unknown): T => {
    if (error instanceof OrgError && isExpected(error)) return valueFor(error);
    throw error;
  };

/** Handles an error of a write: where the user lacks permission, the error names the object and the right. */
export const namingRight = (right: 'Create' | 'Edit', object: string): ((error: unknown) => never) =>
  insteadOf(
    ({ kind }) => kind === 'permission',
    ({ kind, code, message }) => {
      throw new OrgError(kind, code, `${message} (${right} on ${object} was refused)`);
    },
  );
