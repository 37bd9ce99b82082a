import { harmless, plain, shortened } from '../text/plain.js';

/**
 * What can go wrong between us and the org, by what can be done about it.
 *
 * - `session`: the session is over and could not be renewed.
 * - `permission`: the org does not have the push objects, or the user may not use them.
 * - `unknown-field`: the org has no such field in this API version.
 * - `unreachable`: the host could not be reached, or the connection broke.
 * - `limit`: a limit of the org is used up.
 * - `unavailable`: the org is busy or broken at this moment.
 * - `refused`: the org understood and said no.
 * - `moved`: the org has another host now.
 * - `unexpected`: what came back is not an answer of the API: HTML, half a body, another shape.
 */
export type OrgErrorKind =
  | 'session'
  | 'permission'
  | 'unknown-field'
  | 'unreachable'
  | 'limit'
  | 'unavailable'
  | 'refused'
  | 'moved'
  | 'unexpected';

/** An org, or a server on the way to it, can write as much as it likes; what is repeated of it has to end. */
const LONGEST_MESSAGE = 4000;

/**
 * An error of the org or of the way to it. `code` is Salesforce's errorCode, or the socket's. `message` is the org's own, on
 * one line, without characters that a terminal or a CI server would take for a command.
 * @hideconstructor
 */
export class OrgError extends Error {
  public override readonly name = 'OrgError';

  public readonly code: string;
  /** @internal The message as the org has broken it into lines, of which one may point into the one before. */
  public readonly lines: readonly string[];

  public constructor(
    public readonly kind: OrgErrorKind,
    code: string,
    message: string,
  ) {
    super(shortened(plain(message), LONGEST_MESSAGE));
    this.code = plain(code);
    this.lines = shortened(message, LONGEST_MESSAGE).split(/\r?\n/).map(harmless);
  }
}
