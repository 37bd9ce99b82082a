import { env } from '@salesforce/kit/lib/env.js';

/** For a caller who can't wait as long as a command. */
export type CallLimits = {
  /** The longest that one call may take, in milliseconds. */
  callMs?: number;
  /** Ends every call at once, with the reason of the signal. */
  signal?: AbortSignal;
};

/**
 * How long to wait for an answer, to the end of its body, in milliseconds: three minutes, or what HTTP_TIMEOUT says, as for
 * the rest of the CLI. Salesforce lets a call run for ten; giving up sooner is safe, because what a call has done is read
 * back.
 */
export const callTimeout = ({ callMs = Infinity }: CallLimits = {}): number =>
  Math.min(env.getNumber('HTTP_TIMEOUT') || 180_000, callMs);

/** Ends one call. */
export const callSignal = (limits: CallLimits): AbortSignal => {
  const timeout = AbortSignal.timeout(callTimeout(limits));
  return limits.signal === undefined ? timeout : AbortSignal.any([timeout, limits.signal]);
};
