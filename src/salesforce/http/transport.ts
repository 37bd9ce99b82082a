import { Agent as HttpAgent, request as http, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as https } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createUnzip } from 'node:zlib';
import { env } from '@salesforce/kit/lib/env.js';
import type { EnvHttpProxyAgent } from 'undici';
import { OrgError } from '../../core/errors/orgError.js';
import { toOrgError, unreachable } from './apiErrors.js';

export type HttpRequest = { method: string; url: string; headers?: Record<string, string>; body?: string };
export type HttpResponse = { statusCode: number; headers: Record<string, string>; body: string };

type Answer = { statusCode: number; headers: IncomingHttpHeaders; body: Readable };

/** For a caller that cannot wait as long as a command. */
export type CallLimits = {
  /** The longest that one call may take, in milliseconds. */
  callMs?: number;
  /** Ends every call at once, with the reason of the signal. */
  signal?: AbortSignal;
};

/**
 * How long to wait for a complete response, in milliseconds: three minutes, or the value of HTTP_TIMEOUT, as in the
 * rest of the CLI. Salesforce lets a call run for ten minutes. Giving up sooner is safe, because the result of a call
 * is read back.
 */
export const callTimeout = ({ callMs = Infinity }: CallLimits): number =>
  Math.min(env.getNumber('HTTP_TIMEOUT') || 180_000, callMs);

/**
 * Sends a request once, and rejects on every error. jsforce's own transport, which this replaces, throws outside of
 * every promise where a response breaks off in the middle of its body, which ends the process with a stack trace. It
 * also repeats requests without reporting it. Redirects are not followed.
 */
export const send = async (request: HttpRequest, limits: CallLimits = {}): Promise<HttpResponse> => {
  const timeout = AbortSignal.timeout(callTimeout(limits));
  const signal = limits.signal === undefined ? timeout : AbortSignal.any([timeout, limits.signal]);
  const proxy = proxyFor(request.url);
  const sent = { ...request, headers: { accept: '*/*', ...request.headers, 'accept-encoding': 'gzip' } };
  try {
    const { statusCode, headers, body } = await (proxy ? askThrough(proxy, sent, signal) : ask(sent, signal));
    const text = await readBody(body, headers['content-encoding']);
    return { statusCode, headers: headers as Record<string, string>, body: text };
  } catch (error) {
    if (limits.signal?.aborted) throw limits.signal.reason;
    throw brokenCall((signal.aborted ? signal.reason : error) as Error, proxy);
  }
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 3;

/** The domains of Salesforce orgs; only Salesforce can have hosts there. */
const DOMAINS = ['salesforce.com', 'force.com', 'cloudforce.com', 'salesforce.mil', 'sfcrmproducts.cn', 'sfcrmapps.cn'];

/**
 * Sends a request, and follows redirects of a read. The target must be the same host, or a host of the same Salesforce
 * domain over https, because the session is sent along. A write is sent once, to one host. Every other redirect is an
 * error that names the target.
 */
export const sendFollowing = async (request: HttpRequest, limits?: CallLimits): Promise<HttpResponse> => {
  let [asked, response] = [request, await send(request, limits)];
  for (let hops = 0; REDIRECTS.has(response.statusCode); hops++) {
    const target = URL.parse(response.headers.location ?? '', asked.url);
    if (target === null) throw new OrgError('unexpected', 'REDIRECTED', 'The org sent this call on to nowhere.');
    if (!isSameFamily(new URL(asked.url), target)) throw elsewhere(target);
    if (request.method !== 'GET' || hops >= MOST_REDIRECTS) throw moved(target);
    asked = { ...asked, url: target.href };
    response = await send(asked, limits);
  }
  return response;
};

/** Whether the session of one host may be sent to the other. */
export const isSameFamily = (from: URL, to: URL): boolean =>
  from.origin === to.origin ||
  (from.protocol === 'https:' &&
    to.protocol === 'https:' &&
    to.port === '' &&
    DOMAINS.some((domain) => [from, to].every(({ hostname }) => hostname.endsWith(`.${domain}`))));

const moved = ({ origin }: URL): OrgError =>
  new OrgError('moved', 'REDIRECTED', `${origin}. Log in to it there: "sf org login web --instance-url ${origin}".`);

const elsewhere = ({ origin }: URL): OrgError =>
  new OrgError(
    'unexpected',
    'REDIRECTED',
    `The org sent this call on to ${origin}, which is not a host of the same Salesforce domain. Nothing was sent there.`,
  );

/**
 * The error of a call without a response: not a refusal, whatever the reason. An incomplete response (of HTTP, or of
 * compressed data in it) is a broken connection.
 */
const brokenCall = (error: Error, proxy: Proxy | undefined): OrgError => {
  const { kind, code, message } =
    error instanceof OrgError || error.name === 'TimeoutError' ? toOrgError(error) : unreachable(brokenBy(error));
  if (proxy === undefined || kind !== 'unreachable') return new OrgError(kind, code, message);
  return new OrgError(kind, code, `${message} ${proxy.variable} sends calls through ${proxy.url.host}.`);
};

const brokenBy = ({ code = 'ECONNRESET' }: NodeJS.ErrnoException): string =>
  /^(?:HPE|Z|ERR_STREAM)_/.test(code) ? 'ECONNRESET' : code;

const KEEP_ALIVE = { keepAlive: true, timeout: 4000 };
let agents: { http: HttpAgent; https: HttpsAgent } | undefined;

/** Sends with Node's own client, which the CLI has loaded anyway. */
const ask = async ({ url, body, ...rest }: HttpRequest, signal: AbortSignal): Promise<Answer> => {
  agents ??= { http: new HttpAgent(KEEP_ALIVE), https: new HttpsAgent(KEEP_ALIVE) };
  const [request, agent] = url.startsWith('https:') ? [https, agents.https] : [http, agents.http];
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { ...rest, signal, agent })
      .on('error', reject)
      .on('response', resolve)
      .end(body);
  });
  return { statusCode: answer.statusCode ?? 0, headers: answer.headers, body: answer };
};

/** `variable`: the environment variable that contains the proxy. */
type Proxy = { variable: string; url: URL };

/** The environment variables, in the order in which undici reads them. */
const PROXY_VARIABLES = {
  'https:': ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY'],
};

/** The proxy for a URL, where the environment has one. Throws where the variable is no valid URL. */
const proxyFor = (url: string): Proxy | undefined => {
  const variables = PROXY_VARIABLES[url.startsWith('https:') ? 'https:' : 'http:'];
  const variable = variables.find((name) => process.env[name]);
  if (variable === undefined) return undefined;
  const proxy = URL.parse(process.env[variable] ?? '');
  if (proxy !== null && ['http:', 'https:'].includes(proxy.protocol)) return { variable, url: proxy };
  const text = `${variable} is not the URL of a proxy, such as http://proxy.example.com:8080.`;
  throw new OrgError('unreachable', 'INVALID_PROXY', text);
};

let pool: { proxy: string; dispatcher: EnvHttpProxyAgent } | undefined;

/** Sends with undici, which supports the proxies of the environment, but loads slowly. */
const askThrough = async (proxy: Proxy, { url, ...rest }: HttpRequest, signal: AbortSignal): Promise<Answer> => {
  const { EnvHttpProxyAgent, request } = await import('undici');
  if (pool?.proxy !== proxy.url.href)
    pool = { proxy: proxy.url.href, dispatcher: new EnvHttpProxyAgent({ connect: { allowH2: false } }) };
  return request(url, { ...rest, signal, dispatcher: pool.dispatcher, headersTimeout: 0, bodyTimeout: 0 });
};

/** Two thousand rows are about one megabyte. Compressed data is not unpacked beyond this size. */
const MOST_MEGABYTES = 100;

/** The text of a body, unpacked where `encoding` says that it is compressed. Reading stops where it is too large. */
const readBody = async (body: Readable, encoding = ''): Promise<string> => {
  if (!/gzip|deflate/i.test(encoding)) return textOf(body);
  // An error of one stream is thrown by the other.
  const unpacked = pipeline(body, createUnzip(), () => undefined);
  return textOf(unpacked).catch((error: unknown) => {
    const isEmpty = unpacked.bytesWritten === 0 && (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    if (isEmpty) return '';
    throw error;
  });
};

/** Leaving the loop closes the connection. */
const textOf = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_MEGABYTES * 1024 * 1024)
      throw new OrgError('unexpected', 'ANSWER_TOO_LARGE', `The org sent an answer of more than ${MOST_MEGABYTES} MB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};
