import { SfCommand } from '@salesforce/sf-plugins-core';
import { approveWaves, checkApprovals } from '../../../../app/rollout/decisions.js';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { openRollout, requireStarted } from '../../../../app/rollout/openRollout.js';
import { readRolloutPlan } from '../../../../app/rollout/planFile.js';
import { withPushes } from '../../../../app/rollout/rolloutPush.js';
import { stepRollout } from '../../../../app/rollout/stepRollout.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { connectionOf } from '../../../../cli/input/flags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { approveFlag, keepSteppingFlag, rolloutFlags } from '../../../../cli/input/rolloutFlags.js';
import { rolloutListener, showRollout, showSteps, type ShownRollout } from '../../../../cli/rollout/showRollout.js';

const messages = loadMessages('package.push.rollout.advance');

export type PackagePushRolloutAdvanceResult = ShownRollout;

export default class PackagePushRolloutAdvance extends SfCommand<PackagePushRolloutAdvanceResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...rolloutFlags,
    approve: approveFlag,
    wait: keepSteppingFlag,
  };

  public async run(): Promise<PackagePushRolloutAdvanceResult> {
    return withSfErrors(this, async (context) => {
      const { flags } = await this.parse(PackagePushRolloutAdvance);
      const planFile = flags['plan-file'];
      const plan = await readRolloutPlan(planFile);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const listener = rolloutListener(this, org, planFile, context);
      const rollout = await openRollout(org, { plan, planFile }, listener);
      await requireStarted(rollout);
      await checkApprovals(rollout, flags.approve);
      await approveWaves(rollout, flags.approve);
      const steps = await showSteps(this, flags.wait !== undefined);
      if (flags.wait !== undefined) listener.showIn(steps);
      return showRollout(
        this,
        await stepRollout(withPushes(rollout, listener), flags.wait, steps).finally(steps.stop),
        planFile,
      );
    });
  }
}
