import { PassThrough } from 'node:stream';
import { Agent, EnvHttpProxyAgent, fetch } from 'undici';

type HttpRequest = { method: string; url: string; headers?: Record<string, string>; body?: string };
type HttpResponse = { statusCode: number; headers: Record<string, string>; body: string };

/**
 * How long to wait for an answer, in milliseconds: three minutes, or what HTTP_TIMEOUT says, as for the rest of the CLI.
 * Salesforce lets a call run for ten; giving up sooner is safe, because what a call has done is read back.
 */
const callTimeout = (): number => Number(process.env.HTTP_TIMEOUT) || 180_000;

const connect = { allowH2: false };
const usesProxy = ['https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY'].some((name) => process.env[name]);
const dispatcher = usesProxy ? new EnvHttpProxyAgent({ connect }) : new Agent({ connect });

const send = async ({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> => {
  const signal = AbortSignal.timeout(callTimeout());
  const response = await fetch(url, { method, headers, body, redirect: 'manual', signal, dispatcher });
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
};

/**
 * How the connection sends a request, in place of jsforce's own transport: that one throws outside of every promise,
 * and so ends the process with a stack trace, when an answer breaks off in the middle of its body. It also repeats
 * requests by itself, where nobody sees it. This one sends once and rejects.
 */
export const transport = {
  httpRequest: (request: HttpRequest): Promise<HttpResponse> & { stream: () => PassThrough } =>
    Object.assign(send(request), { stream: () => new PassThrough() }),
};
