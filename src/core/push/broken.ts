import type { CountedPushRequest } from '../model.js';

/**
 * Scheduling was interrupted by `cause`: an OrgError, or another error, such as a full disk. `pushRequestId` (0DV) is
 * the request; undefined where it is not known whether there is one. `canceled`: the request was canceled, or was never
 * made, so that nothing is left to do. Otherwise the record contains everything needed to resume.
 * @hideconstructor
 */
export class ScheduleBroken extends Error {
  public override readonly name = 'ScheduleBroken';

  public constructor(
    public override readonly cause: Error,
    public readonly pushRequestId: string | undefined,
    public readonly canceled: boolean,
  ) {
    super(cause.message);
  }
}

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
