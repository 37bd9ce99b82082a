import type { RolloutResult } from './result.js';

/**
 * A rollout could not be stepped or looked at any more, because of `cause`; what is scheduled runs on. `pushRequestId`: the push
 * that was made before that; `seen`: how the rollout stood last; `halted`: it was paused or aborted in its log before that.
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
