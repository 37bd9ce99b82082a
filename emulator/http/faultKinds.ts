import { SalesforceError } from '../model.js';
import { type RowError, rowError } from '../platform/outcome.js';

/** A complete row error, where a name is not enough. */
export type RowFaultError = {
  readonly statusCode: string;
  readonly message: string;
  readonly fields?: readonly string[];
};

/**
 * The ways in which a call can fail. With `after`, the org does its work first, so that the client cannot know the
 * result.
 */
export type Fault =
  | { readonly kind: 'error'; readonly errorCode: string; readonly message?: string; readonly status?: number }
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'reset'; readonly after?: boolean }
  | { readonly kind: 'stall'; readonly after?: boolean }
  | { readonly kind: 'delay'; readonly ms: number; readonly after?: boolean }
  | { readonly kind: 'expire' }
  | { readonly kind: 'truncate' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'redirect'; readonly status?: number; readonly location: string }
  | { readonly kind: 'next-page'; readonly url: string }
  | { readonly kind: 'endless'; readonly gzip?: boolean; readonly pauseMs?: number }
  | {
      readonly kind: 'rows';
      readonly error: string | RowFaultError;
      readonly rows?: readonly number[];
      readonly committed?: boolean;
    };

export type FaultKind = Fault['kind'];

type Phase = 'before' | 'handler' | 'after';

const PHASES: Record<FaultKind, Phase> = {
  error: 'before',
  html: 'before',
  reset: 'before',
  stall: 'before',
  delay: 'before',
  expire: 'before',
  redirect: 'before',
  endless: 'before',
  rows: 'handler',
  'next-page': 'after',
  truncate: 'after',
  cut: 'after',
  malformed: 'after',
};

export const isFaultKind = (kind: unknown): kind is FaultKind =>
  typeof kind === 'string' && Object.hasOwn(PHASES, kind);

export const phaseOf = (fault: Fault): Phase => ('after' in fault && fault.after ? 'after' : PHASES[fault.kind]);

/** The status and text of the error codes that clients get. */
const ERRORS: Record<string, readonly [status: number, message: string]> = {
  INVALID_SESSION_ID: [401, 'Session expired or invalid'],
  REQUEST_LIMIT_EXCEEDED: [403, 'TotalRequests Limit exceeded.'],
  QUERY_TIMEOUT: [400, 'Your query request was running for too long.'],
  INVALID_TYPE: [
    400,
    "\nSELECT Id FROM PackagePushRequest\n               ^\nERROR at Row:1:Column:16\nsObject type 'PackagePushRequest' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
  ],
  INVALID_FIELD: [400, "No such column 'IsMigration' on entity 'PackagePushRequest'."],
  MALFORMED_QUERY: [400, 'unexpected token: FROM'],
  INVALID_QUERY_LOCATOR: [400, 'invalid query locator'],
  UNABLE_TO_LOCK_ROW: [400, 'unable to obtain exclusive access to this record or 1 records: 0DV3z0000000001'],
  SERVER_UNAVAILABLE: [503, 'Server too busy'],
  UNKNOWN_EXCEPTION: [
    500,
    'An unexpected error occurred. Please include this ErrorId if you contact support: 1402736219-20001 (-1511840962)',
  ],
  INSUFFICIENT_ACCESS: [403, 'insufficient access rights on object id'],
  API_DISABLED_FOR_ORG: [403, 'The REST API is not enabled for this Organization.'],
  NOT_FOUND: [404, 'The requested resource does not exist'],
};

export const faultError = (fault: Extract<Fault, { kind: 'error' }>): SalesforceError => {
  const [status, message] = ERRORS[fault.errorCode] ?? [400, fault.errorCode];
  return new SalesforceError(fault.errorCode, fault.message ?? message, fault.status ?? status);
};

/** Row errors that can affect a whole batch. The platform gives the second one when it is unstable. */
const ROW_ERRORS: Record<string, RowError> = {
  UNABLE_TO_LOCK_ROW: rowError(
    'UNABLE_TO_LOCK_ROW',
    'unable to obtain exclusive access to this record or 1 records: 0DV3z0000000001',
  ),
  SOMETHING_BAD: rowError('UNKNOWN_EXCEPTION', 'Something bad has happened. Please verify your input and try again.'),
};

export const faultRowError = (error: string | RowFaultError): RowError => {
  if (typeof error !== 'string') return rowError(error.statusCode, error.message, error.fields ?? []);
  return ROW_ERRORS[error] ?? rowError(error, ERRORS[error]?.[1] ?? error);
};
