import { Agent as HttpAgent, request as http, type AgentOptions, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as https } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';
import type { EnvHttpProxyAgent } from 'undici';
import { unreachable } from './apiErrors.js';

export type HttpRequest = { method: string; url: string; headers?: Record<string, string>; body?: string };
export type HttpResponse = { statusCode: number; headers: Record<string, string>; body: string };

/**
 * How long to wait for an answer, in milliseconds: three minutes, or what HTTP_TIMEOUT says, as for the rest of the CLI.
 * Salesforce lets a call run for ten; giving up sooner is safe, because what a call has done is read back.
 */
export const callTimeout = (): number => Number(process.env.HTTP_TIMEOUT) || 180_000;

const PROXIES = ['https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY'];

/**
 * Sends a request once and rejects where jsforce's own transport, which this replaces, would throw outside of every
 * promise and so end the process with a stack trace: when an answer breaks off in the middle of its body. That one also
 * repeats requests by itself, where nobody sees it. Redirects are not followed.
 */
export const send = async (request: HttpRequest): Promise<HttpResponse> => {
  const signal = AbortSignal.timeout(callTimeout());
  const proxied = PROXIES.some((name) => process.env[name]);
  const response = await (proxied ? sendThroughProxy(request, signal) : sendStraight(request, signal));
  noteTime(response.headers.date);
  return response;
};

const KEPT: AgentOptions = { keepAlive: true, timeout: 4000 };
let plain: HttpAgent | undefined;
let secure: HttpsAgent | undefined;

/** By Node's own client, which the CLI has loaded anyway. */
const sendStraight = async (request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> => {
  try {
    const response = await answerTo(request, signal);
    const { statusCode = 0, headers } = response;
    const body = await buffer(response);
    const isPacked = body.length > 0 && /gzip|deflate/i.test(headers['content-encoding'] ?? '');
    const text = isPacked ? await promisify(unzip)(body) : body;
    return { statusCode, headers: headers as Record<string, string>, body: text.toString() };
  } catch (error) {
    throw signal.aborted ? signal.reason : asConnectionError(error as NodeJS.ErrnoException);
  }
};

const answerTo = ({ method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = { method, headers: { accept: '*/*', ...headers, 'accept-encoding': 'gzip' }, signal };
    const request = url.startsWith('https:')
      ? https(url, { ...options, agent: (secure ??= new HttpsAgent(KEPT)) })
      : http(url, { ...options, agent: (plain ??= new HttpAgent(KEPT)) });
    request.on('error', reject).on('response', resolve).end(body);
  });

/** No answer, for whatever reason, is no refusal; half of one (of HTTP, or of what is packed in it) is a broken connection. */
const asConnectionError = ({ code = 'ECONNRESET' }: NodeJS.ErrnoException): Error =>
  unreachable(/^(?:HPE|Z|ERR_STREAM)_/.test(code) ? 'ECONNRESET' : code);

/** By undici, which knows the proxies of the environment, and loads slowly. */
const sendThroughProxy = async (request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> => {
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  dispatcher ??= new EnvHttpProxyAgent({ connect: { allowH2: false } });
  const { url, ...rest } = request;
  const response = await fetch(url, { ...rest, redirect: 'manual', signal, dispatcher });
  const body = await response.text();
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body };
};

let dispatcher: EnvHttpProxyAgent | undefined;

/** A difference below this is the network's, or that of a header which knows whole seconds only. */
const SMALLEST_SKEW_MS = 5000;
let skew = 0;

const noteTime = (header = ''): void => {
  const difference = Date.parse(header) - Date.now();
  if (!Number.isNaN(difference)) skew = Math.abs(difference) < SMALLEST_SKEW_MS ? 0 : difference;
};

/** The time by the clock of the org that has answered last: it decides about start times, whatever the clock here says. */
export const orgTime = (): Date => new Date(Date.now() + skew);
