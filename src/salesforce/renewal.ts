import { PassThrough } from 'node:stream';
import { OrgError } from '../core/orgError.js';
import { toOrgError } from './apiErrors.js';
import { callTimeout, send, type HttpRequest, type HttpResponse } from './transport.js';

/** A call is sent, and sent again with a renewed session; an org that refuses that one too refuses every one. */
const SENDINGS = 2;

/** What jsforce takes for a transport. */
type Transport = { httpRequest: (request: HttpRequest) => Promise<HttpResponse> & { stream: () => PassThrough } };

/**
 * Makes one call through jsforce, which renews the session when the org answers 401, over a transport of its own that
 * cannot be replaced. Three things go wrong there without ever reaching the caller: an answer that breaks off in the
 * middle of its body is thrown outside of every promise and would end the process, an answer that never comes is
 * waited for, and a session that is refused as soon as it is renewed is renewed for ever. Here each is an OrgError of
 * the kind `session`. No call can follow it on the same connection. A renewal that is refused is one, too, and not the
 * refusal of the call.
 */
export const callRenewing = (
  call: (transport: Transport) => Promise<unknown>,
  onStatus?: (status: number) => void,
): Promise<unknown> =>
  new Promise((resolve, reject) => {
    let sendings = 0;
    let tooLate: NodeJS.Timeout | undefined;

    const failed = (reason: string): void => {
      clearTimeout(tooLate);
      reject(new OrgError('session', 'SESSION_RENEWAL_FAILED', reason));
    };
    const onThrown = (error: unknown): void => {
      const { kind, message } = toOrgError(error);
      if (kind === 'unreachable') {
        failed(`it could not be renewed. ${message}`);
        return;
      }
      renewed();
      // Not the renewal's: it ends the process as it would have.
      setImmediate(() => {
        throw error;
      });
    };
    const renewing = (): void => {
      process.on('uncaughtException', onThrown);
      tooLate = setTimeout(() => {
        failed('it could not be renewed in time.');
      }, callTimeout());
    };
    const renewed = (): void => {
      process.off('uncaughtException', onThrown);
      clearTimeout(tooLate);
    };

    const sendOnce = async (request: HttpRequest): Promise<HttpResponse> => {
      renewed();
      if (++sendings > SENDINGS) throw new OrgError('session', 'INVALID_SESSION_ID', 'the renewed one is refused too.');
      const response = await send(request);
      onStatus?.(response.statusCode);
      if (response.statusCode === 401) renewing();
      return response;
    };
    const httpRequest: Transport['httpRequest'] = (request) =>
      Object.assign(sendOnce(request), { stream: () => new PassThrough() });

    call({ httpRequest })
      .then(resolve, (error: unknown) => {
        reject(asRenewalError(error as Error));
      })
      .finally(renewed);
  });

/**
 * All that jsforce keeps of what went wrong with a renewal is a sentence. While a new session is saved its file is
 * locked, for up to ten seconds after a process was killed in the middle of that; everything else is the login's end.
 */
const asRenewalError = (error: Error): Error => {
  const [, reason] = /^Unable to refresh session due to: (.*)$/s.exec(error.message) ?? [];
  if (reason === undefined) return error;
  const kind = reason.startsWith('Lock file is already being held') ? 'unavailable' : 'session';
  return new OrgError(kind, 'SESSION_RENEWAL_FAILED', `it could not be renewed: ${reason}`);
};
