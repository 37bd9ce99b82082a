import { env } from '@salesforce/kit/lib/env.js';

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
export const callTimeout = ({ callMs = Infinity }: CallLimits = {}): number =>
  Math.min(env.getNumber('HTTP_TIMEOUT') || 180_000, callMs);

/** The signal that ends one call. */
export const callSignal = (limits: CallLimits): AbortSignal => {
  const timeout = AbortSignal.timeout(callTimeout(limits));
  return limits.signal === undefined ? timeout : AbortSignal.any([timeout, limits.signal]);
};
