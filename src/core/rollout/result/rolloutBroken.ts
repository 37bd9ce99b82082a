import type { RolloutResult } from './result.js';

/**
 * A rollout could not be advanced or read any more, because of `cause`. Scheduled pushes continue. `pushRequestId`: the
 * push that was made before the error. `seen`: the last known state of the rollout. `halted`: the rollout was paused or
 * aborted in its log before the error.
 * @hideconstructor
 */
export class RolloutBroken extends Error {
  public override readonly name = 'RolloutBroken';

  public constructor(
    public override readonly cause: Error,
    public readonly pushRequestId: string | null,
    public readonly seen: RolloutResult | undefined,
    public readonly halted?: 'paused' | 'aborted',
  ) {
    super(cause.message);
  }
}
