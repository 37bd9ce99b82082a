import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { skipInPlan } from '../../../../app/rollout/skipInPlan.js';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { openRollout } from '../../../../app/rollout/openRollout.js';
import { readRolloutPlan } from '../../../../app/rollout/rolloutPlan.js';
import { requireConfirmation } from '../../../../cli/confirm/confirm.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { orgKeyFlag } from '../../../../cli/input/filterFlags.js';
import { connectionOf, noPromptFlag } from '../../../../cli/input/flags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/org/orgOptions.js';
import { exitCodes, setExitCode } from '../../../../cli/outcome.js';
import { rolloutFlags } from '../../../../cli/input/rolloutFlags.js';
import { rolloutListener } from '../../../../cli/rollout/rolloutListener.js';
import { showText } from '../../../../cli/output/show.js';
import { showRollout, type ShownRollout } from '../../../../cli/rollout/showRollout.js';
import { counted, pushName } from '../../../../format/text.js';

const messages = loadMessages('package.push.rollout.skip');

export type PackagePushRolloutSkipResult = ShownRollout;

export default class PackagePushRolloutSkip extends SfCommand<PackagePushRolloutSkipResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed');

  public static readonly flags = {
    ...rolloutFlags,
    org: orgKeyFlag({
      multiple: true,
      atLeastOne: ['org', 'parent-org'],
      helpGroup: 'ORG SELECTION',
      summary: messages.getMessage('flags.org.summary'),
    }),
    'parent-org': orgKeyFlag({
      multiple: true,
      helpGroup: 'ORG SELECTION',
      summary: messages.getMessage('flags.parent-org.summary'),
    }),
    reason: Flags.string({
      required: true,
      helpGroup: 'EXECUTION',
      summary: messages.getMessage('flags.reason.summary'),
    }),
    'no-prompt': noPromptFlag,
  };

  public async run(): Promise<PackagePushRolloutSkipResult> {
    return withSfErrors(this, async (context) => {
      const { flags } = await this.parse(PackagePushRolloutSkip);
      const { 'plan-file': planFile, org: orgs = [], 'parent-org': parentOrgs = [], reason } = flags;
      const plan = await readRolloutPlan(planFile);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const rollout = await openRollout(org, { plan, planFile }, rolloutListener(this, org, planFile, context));
      const named = counted(orgs.length + parentOrgs.length, 'org');
      const question = messages.getMessage('question', [named, pushName(plan.pushable)]);
      if (!flags['no-prompt']) await requireConfirmation(this, question);
      const { result, skipped } = await skipInPlan(rollout, { orgs, parentOrgs }, reason);
      showText(this, messages.getMessage('skipped', [counted(skipped.length, 'org')]));
      const shown = showRollout(this, result, planFile);
      setExitCode('succeeded');
      return shown;
    });
  }
}
