import { Agent, EnvHttpProxyAgent, fetch } from 'undici';
import { clean } from './clean.js';

/** A login: where the org is, and a token that can be had anew. */
export type Session = {
  readonly url: string;
  readonly orgId: string;
  token(): string;
  renew(): Promise<void>;
};

export type Method = 'GET' | 'POST' | 'PATCH';

/** One call and what came of it, in the org's own words; it goes into the file of answers. */
export type Evidence = {
  readonly call: string;
  readonly sent?: unknown;
  readonly status: number;
  readonly answer: unknown;
};

export type Answer = Evidence & { readonly ok: boolean; readonly body: unknown };

/** What the org says when it says no. */
export type Refusal = { readonly statusCode: string; readonly message: string };

/** The call has left, and nobody knows whether it arrived. */
export class NoAnswer extends Error {}

/** Somebody pressed Ctrl-C. */
export class Interrupted extends Error {}

export type Stop = { requested: boolean };

const TIMEOUT_MS = 120_000;
const proxied = ['https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY'].some((name) => process.env[name]);
const dispatcher = proxied ? new EnvHttpProxyAgent() : new Agent();

/**
 * Plain REST calls, each sent once. Nothing is decoded, so that what is written down is what the org said. The clock is
 * the org's: it decides about start times.
 */
export class Wire {
  /** How far the org's clock is ahead of ours. */
  private skew = 0;

  public constructor(
    private readonly session: Session,
    public version: string,
    private readonly stop: Stop = { requested: false },
  ) {}

  public now(): number {
    return Date.now() + this.skew;
  }

  /** `path` is below `/services/data/vNN.0`, or begins with `/services`. */
  public async call(method: Method, path: string, body?: object, version = this.version): Promise<Answer> {
    if (this.stop.requested) throw new Interrupted();
    const full = path.startsWith('/services') ? path : `/services/data/v${version}${path}`;
    let answer = await this.send(method, full, body);
    if (answer.status === 401 && (await this.renewed())) answer = await this.send(method, full, body);
    const evidence = {
      call: `${method} ${decodeURIComponent(full)}`,
      ...(body === undefined ? {} : { sent: body }),
      status: answer.status,
      answer: clean(answer.body),
    };
    return { ...evidence, ok: answer.status < 300, body: answer.body };
  }

  public query(soql: string, version?: string): Promise<Answer> {
    return this.call('GET', `/query?q=${encodeURIComponent(soql)}`, undefined, version);
  }

  private async send(method: Method, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    try {
      const response = await fetch(`${this.session.url.replace(/\/+$/, '')}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.session.token()}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        dispatcher,
      });
      const text = await response.text();
      const date = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(date)) this.skew = date - Date.now();
      return { status: response.status, body: parsed(text) };
    } catch (error) {
      throw new NoAnswer(`${method} ${decodeURIComponent(path)}: ${reason(error)}`);
    }
  }

  private async renewed(): Promise<boolean> {
    try {
      const before = this.session.token();
      await this.session.renew();
      return this.session.token() !== before;
    } catch {
      return false;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

function reason(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
