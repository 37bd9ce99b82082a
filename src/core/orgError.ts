/**
 * What can go wrong between us and the org, by what the user can do about it. `sf` errors and, later, retries are
 * decided by the kind alone.
 */
export type OrgErrorKind =
  /** The session is over and could not be renewed. */
  | 'session'
  /** The org does not have the push objects, or the user may not use them. */
  | 'permission'
  /** The org has no such field in this API version. */
  | 'unknown-field'
  /** The host could not be reached, or the connection broke. */
  | 'unreachable'
  /** A limit of the org is used up. */
  | 'limit'
  /** The org is busy or broken at this moment. */
  | 'unavailable'
  /** The org understood and said no. */
  | 'refused'
  /** What came back is not an answer of the API: HTML, half a body, another shape. */
  | 'unexpected';

/** An error of the org or of the way to it. `code` is Salesforce's errorCode, or the socket's. */
export class OrgError extends Error {
  public override readonly name = 'OrgError';

  public constructor(
    public readonly kind: OrgErrorKind,
    public readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
