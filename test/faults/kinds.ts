import type { Fault } from '../../emulator/http/faultKinds.js';

/** The calls that a fault makes sense for; `inserts` are those that bring the jobs. */
export type Fits = 'all' | 'reads' | 'writes' | 'inserts';

export type Kind = { name: string; fits: Fits; fault: Fault };

const error = (errorCode: string, message?: string): Fault => ({ kind: 'error', errorCode, message });
const rows = (code: string, committed: boolean, indexes?: number[]): Fault => ({
  kind: 'rows',
  error: code,
  committed,
  rows: indexes,
});

const DUPLICATE: Fault = {
  kind: 'rows',
  committed: true,
  error: { statusCode: 'DUPLICATE_VALUE', message: 'duplicate value found: SubscriberOrganizationKey' },
};
/** The first of a batch is never among them: an org that is refused alone, again and again, is given up. */
const SOME = [3, 4, 5, 77, 199];

/** Everything that can go wrong with a call. */
export const KINDS: readonly Kind[] = [
  { name: 'connection reset before the call', fits: 'all', fault: { kind: 'reset' } },
  { name: 'connection reset after the commit', fits: 'all', fault: { kind: 'reset', after: true } },
  { name: '503, Server too busy', fits: 'all', fault: error('SERVER_UNAVAILABLE') },
  { name: '500, UNKNOWN_EXCEPTION', fits: 'all', fault: error('UNKNOWN_EXCEPTION') },
  { name: '503 with an HTML page', fits: 'all', fault: { kind: 'html', status: 503 } },
  { name: '200 with an HTML page', fits: 'all', fault: { kind: 'html', status: 200 } },
  { name: 'answer breaks off, connection closed', fits: 'all', fault: { kind: 'truncate' } },
  { name: 'half of an answer', fits: 'all', fault: { kind: 'cut' } },
  { name: 'answer that is not JSON', fits: 'all', fault: { kind: 'malformed' } },
  { name: 'no answer, nothing done', fits: 'all', fault: { kind: 'stall' } },
  { name: 'no answer after the commit', fits: 'all', fault: { kind: 'stall', after: true } },
  { name: '401, the session ends', fits: 'all', fault: { kind: 'expire' } },
  { name: 'API request limit used up', fits: 'all', fault: error('REQUEST_LIMIT_EXCEEDED') },
  {
    name: 'too many concurrent requests',
    fits: 'all',
    fault: error('REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.'),
  },
  { name: 'query timeout', fits: 'reads', fault: error('QUERY_TIMEOUT') },
  { name: 'row lock, the whole call', fits: 'writes', fault: error('UNABLE_TO_LOCK_ROW') },
  { name: 'row locks, some orgs', fits: 'inserts', fault: rows('UNABLE_TO_LOCK_ROW', false, SOME) },
  { name: 'row locks, some orgs, saved all the same', fits: 'inserts', fault: rows('UNABLE_TO_LOCK_ROW', true, SOME) },
  { name: 'row locks, every org', fits: 'inserts', fault: rows('UNABLE_TO_LOCK_ROW', false) },
  { name: 'row locks, every org, saved all the same', fits: 'inserts', fault: rows('UNABLE_TO_LOCK_ROW', true) },
  { name: '"Something bad has happened", some orgs', fits: 'inserts', fault: rows('SOMETHING_BAD', false, SOME) },
  {
    name: '"Something bad has happened", some orgs, saved all the same',
    fits: 'inserts',
    fault: rows('SOMETHING_BAD', true, SOME),
  },
  { name: '"Something bad has happened", every org', fits: 'inserts', fault: rows('SOMETHING_BAD', false) },
  {
    name: '"Something bad has happened", every org, saved all the same',
    fits: 'inserts',
    fault: rows('SOMETHING_BAD', true),
  },
  { name: 'duplicate rows, some orgs', fits: 'inserts', fault: { ...DUPLICATE, rows: SOME } },
  { name: 'duplicate rows, every org', fits: 'inserts', fault: DUPLICATE },
];

export const isStall = ({ kind }: Fault): boolean => kind === 'stall';

const named = (name: string): Kind => {
  const kind = KINDS.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`There is no fault "${name}".`);
  return kind;
};

export const LOST = named('connection reset after the commit');
export const BROKEN_OFF = named('answer breaks off, connection closed');
export const SILENT = named('no answer after the commit');
export const BUSY = named('503, Server too busy');
export const EXPIRED = named('401, the session ends');
export const LIMIT = named('API request limit used up');
export const CONCURRENT = named('too many concurrent requests');
