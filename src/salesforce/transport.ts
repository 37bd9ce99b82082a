import { Agent, EnvHttpProxyAgent, fetch } from 'undici';

export type HttpRequest = { method: string; url: string; headers?: Record<string, string>; body?: string };
export type HttpResponse = { statusCode: number; headers: Record<string, string>; body: string };

/**
 * How long to wait for an answer, in milliseconds: three minutes, or what HTTP_TIMEOUT says, as for the rest of the CLI.
 * Salesforce lets a call run for ten; giving up sooner is safe, because what a call has done is read back.
 */
export const callTimeout = (): number => Number(process.env.HTTP_TIMEOUT) || 180_000;

const connect = { allowH2: false };
const PROXIES = ['https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY'];
let straight: Agent | undefined;
let throughProxy: EnvHttpProxyAgent | undefined;

// Node's own fetch would load faster, but takes whatever dispatcher the CLI has made global, of another version.
const dispatcher = (): Agent | EnvHttpProxyAgent =>
  PROXIES.some((name) => process.env[name])
    ? (throughProxy ??= new EnvHttpProxyAgent({ connect }))
    : (straight ??= new Agent({ connect }));

/**
 * Sends a request once and rejects where jsforce's own transport, which this replaces, would throw outside of every
 * promise and so end the process with a stack trace: when an answer breaks off in the middle of its body. That one also
 * repeats requests by itself, where nobody sees it.
 */
export const send = async ({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> => {
  const signal = AbortSignal.timeout(callTimeout());
  const response = await fetch(url, { method, headers, body, redirect: 'manual', signal, dispatcher: dispatcher() });
  noteTime(response.headers.get('date'));
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
};

/** A difference below this is the network's, or that of a header which knows whole seconds only. */
const SMALLEST_SKEW_MS = 5000;
let skew = 0;

const noteTime = (header: string | null): void => {
  const difference = Date.parse(header ?? '') - Date.now();
  if (!Number.isNaN(difference)) skew = Math.abs(difference) < SMALLEST_SKEW_MS ? 0 : difference;
};

/** The time by the clock of the org that has answered last: it decides about start times, whatever the clock here says. */
export const orgTime = (): Date => new Date(Date.now() + skew);
