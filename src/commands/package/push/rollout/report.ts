import { SfCommand } from '@salesforce/sf-plugins-core';
import { reportRollout, type RolloutReport } from '../../../../app/decideRollout.js';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { readRolloutPlan } from '../../../../app/rolloutPlan.js';
import { withSfErrors } from '../../../../cli/errors.js';
import { connectionOf } from '../../../../cli/flags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { rolloutFlags } from '../../../../cli/rolloutFlags.js';
import { showRollout, type ShownRollout } from '../../../../cli/showRollout.js';

const messages = loadMessages('package.push.rollout.report');

export type PackagePushRolloutReportResult = ShownRollout & Pick<RolloutReport, 'history'>;

export default class PackagePushRolloutReport extends SfCommand<PackagePushRolloutReportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = rolloutFlags;

  public async run(): Promise<PackagePushRolloutReportResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushRolloutReport);
      const planFile = flags['plan-file'];
      const plan = await readRolloutPlan(planFile);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const report = await reportRollout(org, { plan, planFile });
      return { ...showRollout(this, report, planFile, report.history), history: report.history };
    });
  }
}
