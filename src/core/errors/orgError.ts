import { harmless, plain, shortened } from '../text/plain.js';

/**
 * The kinds of errors of the org or the connection to it. Each kind calls for a different reaction.
 *
 * - `session`: the session has expired and could not be renewed.
 * - `permission`: the org does not have the push objects, or the user may not use them.
 * - `unknown-field`: the org has no such field in this API version.
 * - `unreachable`: the host could not be reached, or the connection broke.
 * - `limit`: a limit of the org is used up.
 * - `unavailable`: the org is busy or out of order at this moment.
 * - `refused`: the org understood the call and refused it.
 * - `moved`: the org has another host now.
 * - `unexpected`: the response is not one of the API: HTML, an incomplete body, or another shape.
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

/**
 * The longest message that is repeated, in characters. An org, or a proxy on the way to it, can send text of any
 * length.
 */
const LONGEST_MESSAGE = 4000;

/**
 * An error of the org or of the connection to it. `code` is Salesforce's errorCode, or the socket's. `message` is the
 * org's own, on one line, without characters that a terminal or a CI server would interpret as a command.
 * @hideconstructor
 */
export class OrgError extends Error {
  public override readonly name = 'OrgError';

  public readonly code: string;
  /** @internal The message with the org's own line breaks. A line may refer to a position in the line before. */
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
