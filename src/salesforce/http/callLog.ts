import type { Log } from '../../core/ports.js';
import { isRecord } from '../../core/text/json.js';
import { toOrgError } from './apiErrors.js';

type Request = { method: string; url: string; body?: string };

const MOST_IDS = 5;

/**
 * Makes a call and, where there is a log, writes one line when it has ended: what was called, for which push requests,
 * how it ended, and how long it took. It never writes the text of a query, a body, a header or an error, because these
 * contain conditions of the user, other companies' data and secrets.
 */
export const logCall = async <T>(
  log: Log | undefined,
  request: Request,
  call: (onStatus?: (status: number) => void) => Promise<T>,
): Promise<T> => {
  if (log === undefined) return call();
  const started = performance.now();
  const statuses: number[] = [];
  // Extracted before the call: jsforce adds headers to the request, including the session.
  const about = { ...aboutQuery(request.url), ...aboutParts(JSON.parse(request.body ?? 'null')), ...aboutIds(request) };
  const title = `${request.method} ${pathOf(request.url)}`;
  const finish = (end: object): void => {
    const renewed = statuses.length > 1 ? { sessionRenewed: true } : {};
    log(title, { ...about, status: statuses.at(-1), ...renewed, ms: Math.round(performance.now() - started), ...end });
  };
  try {
    const answer = await call((status) => void statuses.push(status));
    finish({ ...aboutRows(answer), ...aboutNew(answer) });
    return answer;
  } catch (error) {
    const { kind, code } = toOrgError(error);
    finish({ error: code, kind });
    throw error;
  }
};

const pathOf = (url: string): string => url.split('?')[0] ?? '';

/** The object of a query in the URL. */
const aboutQuery = (url: string): object => {
  const [, object] = /\?q=.*?%20FROM%20(\w+)/.exec(url) ?? [];
  return object === undefined ? {} : { object };
};

/** The parts of a Composite call. */
const aboutParts = (body: unknown): object => {
  if (!isRecord(body)) return {};
  const { compositeRequest, records } = body;
  if (Array.isArray(records)) return { records: records.length };
  if (!Array.isArray(compositeRequest)) return {};
  const parts = compositeRequest.filter(isRecord).map((part) => {
    const url = String(part.url);
    return { part: `${String(part.method)} ${pathOf(url)}`, ...aboutQuery(url), ...aboutParts(part.body) };
  });
  return { parts };
};

const aboutIds = ({ url, body = '' }: Request): object => {
  const ids = [...new Set(`${url} ${body}`.match(/(?<!\w)0DV(?:\w{15}|\w{12})(?!\w)/g))];
  return ids.length === 0 ? {} : { pushRequestIds: ids.slice(0, MOST_IDS) };
};

const countRows = (answer: unknown): number | undefined => {
  if (Array.isArray(answer)) return answer.length;
  return isRecord(answer) && Array.isArray(answer.records) ? answer.records.length : undefined;
};

const aboutRows = (answer: unknown): object => {
  if (isRecord(answer) && Array.isArray(answer.compositeResponse)) {
    const parts = answer.compositeResponse.filter(isRecord);
    return {
      statuses: parts.map((part) => part.httpStatusCode),
      rows: parts.map(({ body }) => countRows(body) ?? null),
    };
  }
  const rows = countRows(answer);
  return rows === undefined ? {} : { rows };
};

const aboutNew = (answer: unknown): object =>
  isRecord(answer) && answer.success === true ? { created: String(answer.id) } : {};
