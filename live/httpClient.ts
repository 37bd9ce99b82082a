import { parsedJson, isRecord } from '../src/core/text/json.js';
import { toOrgError } from '../src/salesforce/http/apiErrors.js';
import { optionalText, type RawRecord } from '../src/salesforce/http/decode.js';
import { orgClock } from '../src/salesforce/http/orgClock.js';
import { renewingTransport, type SessionOwner } from '../src/salesforce/http/renewal.js';
import { queryPath } from '../src/salesforce/http/soql.js';

/** A login: the part of a connection of @salesforce/core that is used here. */
export type Session = SessionOwner & { readonly instanceUrl: string; getAuthInfoFields(): { orgId?: string } };

export type HttpClient = {
  /** The API version. */
  readonly version: string;
  /** The time by the org's clock, which decides about start times, in milliseconds since the epoch. */
  readonly now: () => number;
  /** `path` is relative to `/services/data/vNN.0`, or begins with `/services`. */
  readonly call: (method: 'GET' | 'POST' | 'PATCH', path: string, sent?: object, version?: string) => Promise<Answer>;
  readonly query: (soql: string, version?: string) => Promise<Answer>;
};

/**
 * Sends each call once, like the plugin. Responses are not decoded, so that the recorded text is the org's. After
 * `stop` is aborted, nothing more is sent.
 */
export const connectHttp = (session: Session, apiVersion: string, stop?: AbortSignal): HttpClient => {
  const clock = orgClock();
  const { httpRequest } = renewingTransport(session)(({ headers }) => clock.note(headers.date));

  const call: HttpClient['call'] = async (method, path, sent, version = apiVersion) => {
    stop?.throwIfAborted();
    const full = path.startsWith('/services') ? path : `/services/data/v${version}${path}`;
    const { href: url } = new URL(full, session.instanceUrl);
    const headers = { Authorization: `Bearer ${session.accessToken ?? ''}`, 'content-type': 'application/json' };
    const request = { method, url, headers, ...(sent === undefined ? {} : { body: JSON.stringify(sent) }) };
    const { statusCode: status, body } = await httpRequest(request).catch((error: unknown) => {
      throw toOrgError(error);
    });
    return { call: `${method} ${decodeURIComponent(full)}`, sent, status, ok: status < 300, body: parsed(body) };
  };

  return {
    version: apiVersion,
    now: () => clock.now().getTime(),
    call,
    query: (soql, version) => call('GET', queryPath(soql), undefined, version),
  };
};

const parsed = (text: string): unknown => {
  const value = text === '' ? null : parsedJson(text);
  return value === undefined ? text : value;
};

/** One call and its response; the cleaned form goes into the answers file. */
export type Evidence = {
  readonly call: string;
  readonly sent?: object;
  readonly status: number;
  readonly body: unknown;
};

export type Answer = Evidence & { readonly ok: boolean };

/** The error of a refused call. */
export type Refusal = { readonly statusCode: string; readonly message: string };

/** A question without an answer, and why. */
export class Unanswered extends Error {
  public readonly evidence: readonly Evidence[];
  public constructor(why: string, ...evidence: readonly Evidence[]) {
    super(why);
    this.evidence = evidence;
  }
}

/** The objects in a list; empty for any other value. */
export const objectsIn = (list: unknown): RawRecord[] => (Array.isArray(list) ? list.filter(isRecord) : []);

/** The first error of a response, whether of a single record, of Collections, or of the whole call. */
export const refusalOf = ({ ok, body, status }: Answer): Refusal | undefined => {
  const [first] = objectsIn(body);
  if (ok && first?.success !== false) return undefined;
  const error = objectsIn(first?.errors)[0] ?? first ?? {};
  const code = optionalText(error, 'statusCode') ?? optionalText(error, 'errorCode');
  return { statusCode: code ?? `HTTP ${status}`, message: optionalText(error, 'message') ?? '' };
};

/** Whether it is the well-known text, with any code. */
export const isNotEligible = (answer: Answer): boolean =>
  /not eligible to receive this upgrade/i.test(refusalOf(answer)?.message ?? '');

/** The records of a query that must succeed. */
export const recordsOf = (answer: Answer): RawRecord[] => {
  const refusal = refusalOf(answer);
  if (refusal !== undefined) throw new Unanswered(`the query was refused with ${refusal.statusCode}`, answer);
  return isRecord(answer.body) ? objectsIn(answer.body.records) : [];
};
