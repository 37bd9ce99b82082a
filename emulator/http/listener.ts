import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { SalesforceError } from '../model.js';
import { CONTROL_ROUTES } from './control.js';
import { deliver, type Delivered, endless, reset } from './deliver.js';
import { dispatch, type Incoming, replyTo } from './dispatch.js';
import { type Fault, faultError, phaseOf } from './faultKinds.js';
import { rowFaultOf } from './faults.js';
import { errorReply, html, type Reply } from './message.js';
import { catchUp, type OrgServer } from './orgServer.js';
import { findRoute, type Match, routeName } from './router.js';
import { ROUTES } from './routes.js';
import { bearerToken } from './sessions.js';

/** One call of the API, from when it was counted. */
type Arrival = {
  readonly server: OrgServer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly incoming: Incoming;
  readonly match: Match | undefined;
  /** The name of its route, by which faults and counters know it. */
  readonly route: string;
  /** How many calls there were, with this one. */
  readonly call: number;
};

/** The maximum length of URI and headers together, and of the URI alone. */
const LONGEST = 16_384;

export const listener = async (
  server: OrgServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const started = performance.now();
  const incoming = await read(request);
  if (incoming.path.startsWith('/__emulator')) {
    catchUp(server);
    await deliver(response, await dispatch(server, CONTROL_ROUTES, incoming), {}, []);
    return;
  }
  const match = tryRoute(incoming);
  const route = match ? routeName(match.route) : `${incoming.method} (no route)`;
  const call = server.calls.count(route);
  const status = await answer({ server, request, response, incoming, match, route, call });
  const { method, path } = incoming;
  const ms = Math.round(performance.now() - started);
  server.calls.record({ call, at: new Date().toISOString(), method, path, route, status, ms });
};

const answer = async (arrival: Arrival): Promise<Delivered> => {
  const { server, request, response, incoming, route, call } = arrival;
  const faults = server.faults.hitting(route, () => decodeURIComponentSafely(request.url ?? '') + incoming.text, call);
  const headers = {
    'sforce-limit-info': `api-usage=${call}/${server.limits.apiCalls}`,
    // The server's clock is the org's.
    date: new Date(server.org.clock.now()).toUTCString(),
  };
  for (const fault of faults.filter((candidate) => phaseOf(candidate) === 'before')) {
    const ended = await beforehand(arrival, headers, fault);
    if (ended !== undefined) return ended;
  }
  const reply = tooLong(request) ?? (await work(arrival, faults));
  return deliver(
    response,
    reply,
    headers,
    faults.filter((fault) => phaseOf(fault) === 'after'),
  );
};

/** Faults before the org has done anything. The call only continues after a delay. */
const beforehand = async (
  { server, response }: Arrival,
  headers: Record<string, string>,
  fault: Fault,
): Promise<Delivered | undefined> => {
  switch (fault.kind) {
    case 'delay':
      await sleep(fault.ms);
      return undefined;
    case 'expire':
      server.sessions.expireAll();
      return undefined;
    case 'reset':
      return reset(response);
    case 'stall':
      return 'stalled';
    case 'html':
      return deliver(response, html(fault.status, 'Down for maintenance'), headers, []);
    case 'error':
      return deliver(response, faultReply(fault), headers, []);
    case 'redirect':
      return deliver(response, { status: fault.status ?? 302, headers: { location: fault.location } }, headers, []);
    case 'endless':
      return endless(response, headers, fault);
    default:
      return undefined;
  }
};

/** Errors of the token endpoint have another shape. */
const faultReply = (fault: Extract<Fault, { kind: 'error' }>): Reply => {
  if (fault.errorCode !== 'invalid_grant') return errorReply(faultError(fault));
  const error_description = fault.message ?? 'expired access/refresh token';
  return { status: 400, body: { error: 'invalid_grant', error_description } };
};

const work = async ({ server, incoming, match, call }: Arrival, faults: readonly Fault[]): Promise<Reply> => {
  const { latencyMs } = server.org.timing;
  if (latencyMs > 0 && !match?.route.ownTime) await sleep(latencyMs);
  catchUp(server);
  const username = server.sessions.userOf(bearerToken(incoming.headers.authorization));
  if (!match?.route.open) {
    const refusal = checkAccess(server, username, call);
    if (refusal) return replyTo(refusal);
  }
  return dispatch(server, ROUTES, { ...incoming, username, rowFault: rowFaultOf(faults) });
};

const checkAccess = (server: OrgServer, username: string | undefined, call: number): SalesforceError | undefined => {
  if (username === undefined) return new SalesforceError('INVALID_SESSION_ID', 'Session expired or invalid', 401);
  if (call <= server.limits.apiCalls) return undefined;
  return new SalesforceError('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 403);
};

const tooLong = (request: IncomingMessage): Reply | undefined => {
  const uri = Buffer.byteLength(request.url ?? '');
  if (uri > LONGEST) return html(414, 'URI Too Long');
  const headers = request.rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0);
  return uri + headers > LONGEST ? html(431, 'Request Header Fields Too Large') : undefined;
};

const tryRoute = ({ method, path }: Incoming): Match | undefined => {
  try {
    return findRoute(ROUTES, method, path);
  } catch {
    return undefined;
  }
};

const read = async (request: IncomingMessage): Promise<Incoming> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
  const [rawPath = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  return {
    method: request.method ?? 'GET',
    path: rawPath.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'),
    query: new URLSearchParams(search),
    headers,
    text,
    baseUrl: `http://${request.headers.host ?? '127.0.0.1'}`,
    username: undefined,
  };
};

const decodeURIComponentSafely = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};
