import { SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { withRollout } from '../../../../app/openRollout.js';
import { readRolloutPlan } from '../../../../app/rolloutPlan.js';
import { approveWaves, stepRollout } from '../../../../app/stepRollout.js';
import { withSfErrors } from '../../../../cli/errors.js';
import { connectionOf } from '../../../../cli/flags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { approveFlag, keepSteppingFlag, rolloutFlags } from '../../../../cli/rolloutFlags.js';
import { rolloutListener } from '../../../../cli/runRollout.js';
import { showRollout, showSteps } from '../../../../cli/showRollout.js';
import type { RolloutResult } from '../../../../core/rollout/result.js';

const messages = loadMessages('package.push.rollout.advance');

export type PackagePushRolloutAdvanceResult = RolloutResult;

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
    return withSfErrors(this, async (goOn) => {
      const { flags } = await this.parse(PackagePushRolloutAdvance);
      const planFile = flags['plan-file'];
      const plan = await readRolloutPlan(planFile);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const listener = rolloutListener(this, org, planFile, goOn);
      return withRollout(org, { plan, planFile }, listener, async (rollout) => {
        const state = await approveWaves(rollout, flags.approve);
        return showRollout(this, await stepRollout(rollout, state, flags.wait, showSteps(this)));
      });
    });
  }
}
