import type { CountedPushRequest } from '../model.js';

/**
 * Waiting for a push was interrupted by `cause`; the push itself is not affected. `seen`: its last known state.
 * @hideconstructor
 */
export class WaitBroken extends Error {
  public override readonly name = 'WaitBroken';

  public constructor(
    public override readonly cause: Error,
    public readonly pushRequestId: string,
    public readonly seen: CountedPushRequest | undefined,
  ) {
    super(cause.message);
  }
}
