/**
 * Scheduling was interrupted by `cause`: an OrgError, or another error, such as a full disk. `pushRequestId` (0DV) is
 * the request; undefined where it is not known whether there is one. `canceled`: the request was canceled, or was never
 * made, so that nothing is left to do. Otherwise the journal contains everything needed to resume.
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
