import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { withRollout } from '../../../../app/openRollout.js';
import { readRolloutPlan } from '../../../../app/rolloutPlan.js';
import { checkStart, startRollout, stepRollout } from '../../../../app/stepRollout.js';
import { requireConfirmation } from '../../../../cli/confirm.js';
import { withSfErrors } from '../../../../cli/errors.js';
import { connectionOf, noPromptFlag } from '../../../../cli/flags.js';
import { limitFlag } from '../../../../cli/limitFlag.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { approveFlag, keepSteppingFlag, rolloutFlags } from '../../../../cli/rolloutFlags.js';
import { rolloutListener } from '../../../../cli/runRollout.js';
import { showRollout, showSteps } from '../../../../cli/showRollout.js';
import { productionOrgs } from '../../../../core/orgs/orgKinds.js';
import type { FailureLimit } from '../../../../core/push/outcome.js';
import type { RolloutResult } from '../../../../core/rollout/result.js';
import { limitText } from '../../../../format/limit.js';
import { pushName } from '../../../../format/pushName.js';
import { formatDrift } from '../../../../format/rollout.js';
import { counted, grouped } from '../../../../format/text.js';

const messages = loadMessages('package.push.rollout.start');
const shared = loadMessages('rollout');

const MAX_DRIFT: FailureLimit = { percent: 5 };

export type PackagePushRolloutStartResult = RolloutResult;

export default class PackagePushRolloutStart extends SfCommand<PackagePushRolloutStartResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...rolloutFlags,
    'plan-digest': Flags.string({ summary: messages.getMessage('flags.plan-digest.summary') }),
    'max-drift': limitFlag({
      default: MAX_DRIFT,
      defaultHelp: () => Promise.resolve(limitText(MAX_DRIFT)),
      summary: messages.getMessage('flags.max-drift.summary'),
    }),
    approve: approveFlag,
    wait: keepSteppingFlag,
    'no-prompt': noPromptFlag,
  };

  public async run(): Promise<PackagePushRolloutStartResult> {
    return withSfErrors(this, async (goOn) => {
      const { flags } = await this.parse(PackagePushRolloutStart);
      const planFile = flags['plan-file'];
      const plan = await readRolloutPlan(planFile, flags['plan-digest']);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const listener = rolloutListener(this, org, planFile, goOn);
      return withRollout(org, { plan, planFile }, listener, async (rollout) => {
        const drift = await checkStart(rollout, flags['max-drift']);
        for (const line of drift === undefined ? [] : formatDrift(drift)) this.log(line);
        const orgs = plan.waves.flatMap((wave) => wave.orgs);
        const question = shared.getMessage('question.start', [
          pushName(plan.pushable),
          counted(orgs.length, 'org'),
          counted(plan.waves.length, 'wave'),
          grouped(productionOrgs(orgs)),
        ]);
        if (!flags['no-prompt']) await requireConfirmation(this, question);
        const state = await startRollout(rollout, flags.approve);
        return showRollout(this, await stepRollout(rollout, state, flags.wait, showSteps(this)));
      });
    });
  }
}
