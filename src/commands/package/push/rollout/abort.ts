import { SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from '../../../../cli/errors.js';
import { exitCodes, setExitCode } from '../../../../cli/outcome.js';
import { reasonFlag, rolloutFlags } from '../../../../cli/rolloutFlags.js';
import { requireConfirmation } from '../../../../cli/confirm.js';
import { noPromptFlag } from '../../../../cli/flags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { haltAndShow } from '../../../../cli/stepRollout.js';
import { withRollout } from '../../../../compose/openRollout.js';
import { freshState } from '../../../../core/rollout/types.js';
import { pushName } from '../../../../format/pushName.js';
import type { RolloutResult } from '../../../../core/rollout/result.js';

const messages = loadMessages('package.push.rollout.abort');
const shared = loadMessages('rollout');

export type PackagePushRolloutAbortResult = RolloutResult;

export default class PackagePushRolloutAbort extends SfCommand<PackagePushRolloutAbortResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed');

  public static readonly flags = {
    ...rolloutFlags,
    reason: reasonFlag,
    'no-prompt': noPromptFlag,
  };

  public async run(): Promise<PackagePushRolloutAbortResult> {
    const { flags } = await this.parse(PackagePushRolloutAbort);
    return withRollout(this, flags, async ({ plan, ports, state: found, resume }) => {
      const question = shared.getMessage('question.abort', [pushName(plan.pushable)]);
      if (!flags['no-prompt']) await requireConfirmation(this, question);
      const halt = { kind: 'aborted', reason: flags.reason } as const;
      const result = await haltAndShow(this, plan, found ?? freshState(plan.digest), ports, halt, resume);
      // It has done what it was told to, whatever has become of the rollout.
      setExitCode('succeeded');
      return result;
    });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
