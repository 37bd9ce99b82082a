import { Agent as HttpAgent, request as http, type AgentOptions, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as https } from 'node:https';
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';
import { env } from '@salesforce/kit/lib/env.js';
import type { EnvHttpProxyAgent } from 'undici';
import { OrgError } from '../core/errors/orgError.js';
import { toOrgError, unreachable } from './apiErrors.js';

export type HttpRequest = { method: string; url: string; headers?: Record<string, string>; body?: string };
export type HttpResponse = { statusCode: number; headers: Record<string, string>; body: string };

/** For a caller who can't wait as long as a command. */
export type CallLimits = {
  /** The longest that one call may take, in milliseconds. */
  callMs?: number;
  /** Ends every call at once, with the reason of the signal. */
  signal?: AbortSignal;
};

/**
 * How long to wait for an answer, in milliseconds: three minutes, or what HTTP_TIMEOUT says, as for the rest of the CLI.
 * Salesforce lets a call run for ten; giving up sooner is safe, because what a call has done is read back.
 */
export const callTimeout = ({ callMs = Infinity }: CallLimits = {}): number =>
  Math.min(env.getNumber('HTTP_TIMEOUT') || 180_000, callMs);

/** In the order in which undici looks for one. */
const PROXIES = {
  'https:': ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY'],
};

/** Two thousand rows are about one megabyte. Of what is packed, no more than this is unpacked. */
const MOST_MEGABYTES = 100;
const MOST_BYTES = MOST_MEGABYTES * 1024 * 1024;

/**
 * Sends a request once and rejects where jsforce's own transport, which this replaces, would throw outside of every
 * promise and so end the process with a stack trace: when an answer breaks off in the middle of its body. That one also
 * repeats requests unseen. Redirects are not followed.
 */
export const send = async (request: HttpRequest, limits: CallLimits = {}): Promise<HttpResponse> => {
  const timeout = AbortSignal.timeout(callTimeout(limits));
  const signal = limits.signal === undefined ? timeout : AbortSignal.any([timeout, limits.signal]);
  const proxy = proxyFor(request.url);
  return proxy === undefined ? sendStraight(request, signal) : sendThroughProxy(request, signal, proxy);
};

const KEEP_ALIVE: AgentOptions = { keepAlive: true, timeout: 4000 };
let plain: HttpAgent | undefined;
let secure: HttpsAgent | undefined;

/** By Node's own client, which the CLI has loaded anyway. */
const sendStraight = async (request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> => {
  try {
    const response = await answerTo(request, signal);
    const { statusCode = 0, headers } = response;
    const body = await allOf(response);
    const isPacked = body.length > 0 && /gzip|deflate/i.test(headers['content-encoding'] ?? '');
    const text = isPacked ? await promisify(unzip)(body, { maxOutputLength: MOST_BYTES }) : body;
    return { statusCode, headers: headers as Record<string, string>, body: text.toString() };
  } catch (error) {
    throw signal.aborted ? signal.reason : asConnectionError(error as NodeJS.ErrnoException);
  }
};

const answerTo = ({ method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = { method, headers: { accept: '*/*', ...headers, 'accept-encoding': 'gzip' }, signal };
    const request = url.startsWith('https:')
      ? https(url, { ...options, agent: (secure ??= new HttpsAgent(KEEP_ALIVE)) })
      : http(url, { ...options, agent: (plain ??= new HttpAgent(KEEP_ALIVE)) });
    request.on('error', reject).on('response', resolve).end(body);
  });

/** No answer, for whatever reason, is no refusal; half of one (of HTTP, or of what is packed in it) is a broken connection. */
const asConnectionError = (error: NodeJS.ErrnoException): Error => {
  if (error instanceof OrgError) return error;
  const { code = 'ECONNRESET' } = error;
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge();
  return unreachable(/^(?:HPE|Z|ERR_STREAM)_/.test(code) ? 'ECONNRESET' : code);
};

/** Leaving the loop ends the connection. */
const allOf = async (body: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const tooLarge = (): OrgError =>
  new OrgError('unexpected', 'ANSWER_TOO_LARGE', `The org sent an answer of more than ${MOST_MEGABYTES} MB.`);

/** The variable of the environment that names the proxy for a URL. */
const proxyFor = (url: string): string | undefined =>
  PROXIES[url.startsWith('https:') ? 'https:' : 'http:'].find((name) => process.env[name]);

/** By undici, which knows the proxies of the environment, and loads slowly. */
const sendThroughProxy = async (request: HttpRequest, signal: AbortSignal, variable: string): Promise<HttpResponse> => {
  const proxy = URL.parse(process.env[variable] ?? '');
  if (proxy === null || !['http:', 'https:'].includes(proxy.protocol)) {
    const text = `${variable} is not the URL of a proxy, such as http://proxy.example.com:8080.`;
    throw new OrgError('unreachable', 'INVALID_PROXY', text);
  }
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  if (pool?.proxy !== proxy.href)
    pool = { proxy: proxy.href, dispatcher: new EnvHttpProxyAgent({ connect: { allowH2: false } }) };
  const { url, ...rest } = request;
  try {
    const response = await fetch(url, { ...rest, redirect: 'manual', signal, dispatcher: pool.dispatcher });
    const body = response.body === null ? '' : (await allOf(response.body)).toString();
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body };
  } catch (error) {
    const { kind, code, message } = toOrgError(signal.aborted ? signal.reason : error);
    const way = kind === 'unreachable' ? ` ${variable} sends calls through ${proxy.host}.` : '';
    throw new OrgError(kind, code, `${message}${way}`);
  }
};

let pool: { proxy: string; dispatcher: EnvHttpProxyAgent } | undefined;
