import { SfCommand } from '@salesforce/sf-plugins-core';
import { abortRollout } from '../../../../app/rollout/decisions.js';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { openRollout } from '../../../../app/rollout/openRollout.js';
import { readRolloutPlan } from '../../../../app/rollout/planFile.js';
import { requireConfirmation } from '../../../../cli/confirm/confirm.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { connectionOf, noPromptFlag } from '../../../../cli/input/flags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/org/orgOptions.js';
import { exitCodes, setExitCode } from '../../../../cli/outcome.js';
import { reasonFlag, rolloutFlags } from '../../../../cli/input/rolloutFlags.js';
import { rolloutListener, showRollout, type ShownRollout } from '../../../../cli/rollout/showRollout.js';
import { pushName } from '../../../../format/text.js';

const messages = loadMessages('package.push.rollout.abort');

export type PackagePushRolloutAbortResult = ShownRollout;

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
    return withSfErrors(this, async (context) => {
      const { flags } = await this.parse(PackagePushRolloutAbort);
      const planFile = flags['plan-file'];
      const plan = await readRolloutPlan(planFile);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const listener = rolloutListener(this, org, planFile, context);
      const rollout = await openRollout(org, { plan, planFile }, listener);
      const question = messages.getMessage('question', [pushName(plan.pushable)]);
      if (!flags['no-prompt']) await requireConfirmation(this, question);
      const { result, withoutLog } = await abortRollout(rollout, flags.reason);
      if (withoutLog) this.warn(messages.getMessage('withoutLog'));
      const shown = showRollout(this, result, planFile);
      // The abort itself has succeeded, whatever the outcome of the rollout is.
      setExitCode('succeeded');
      return shown;
    });
  }
}
