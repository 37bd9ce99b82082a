import { Agent as HttpAgent, request as http, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as https } from 'node:https';
import type { Readable } from 'node:stream';
import type { EnvHttpProxyAgent } from 'undici';
import { brokenCall } from './apiErrors.js';
import { readBody } from './body.js';
import { callSignal, type CallLimits } from './callLimits.js';
import { proxyFor, type Proxy } from './proxy.js';

export type { CallLimits };
export type HttpRequest = { method: string; url: string; headers?: Record<string, string>; body?: string };
export type HttpResponse = { statusCode: number; headers: Record<string, string>; body: string };

type Answer = { statusCode: number; headers: IncomingHttpHeaders; body: Readable };

/**
 * Sends a request once, and rejects on every error. jsforce's own transport, which this replaces, throws outside of
 * every promise where a response breaks off in the middle of its body, which ends the process with a stack trace. It
 * also repeats requests without reporting it. Redirects are not followed.
 */
export const send = async (request: HttpRequest, limits: CallLimits = {}): Promise<HttpResponse> => {
  const signal = callSignal(limits);
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

const KEEP_ALIVE = { keepAlive: true, timeout: 4000 };
let agents: { http: HttpAgent; https: HttpsAgent } | undefined;

/** Sends with Node's own client, which the CLI has loaded anyway. */
const ask = async ({ url, body, ...rest }: HttpRequest, signal: AbortSignal): Promise<Answer> => {
  agents ??= { http: new HttpAgent(KEEP_ALIVE), https: new HttpsAgent(KEEP_ALIVE) };
  const options = { ...rest, signal };
  const [send, agent] = url.startsWith('https:') ? [https, agents.https] : [http, agents.http];
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    send(url, { ...options, agent })
      .on('error', reject)
      .on('response', resolve)
      .end(body);
  });
  return { statusCode: answer.statusCode ?? 0, headers: answer.headers, body: answer };
};

let pool: { proxy: string; dispatcher: EnvHttpProxyAgent } | undefined;

/** Sends with undici, which supports the proxies of the environment, but loads slowly. */
const askThrough = async (proxy: Proxy, { url, ...rest }: HttpRequest, signal: AbortSignal): Promise<Answer> => {
  const { EnvHttpProxyAgent, request } = await import('undici');
  if (pool?.proxy !== proxy.url.href)
    pool = { proxy: proxy.url.href, dispatcher: new EnvHttpProxyAgent({ connect: { allowH2: false } }) };
  return request(url, { ...rest, signal, dispatcher: pool.dispatcher, headersTimeout: 0, bodyTimeout: 0 });
};
