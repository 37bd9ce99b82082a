import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg } from '../../../app/openPushOrg.js';
import { planActions } from '../../../app/push/schedulePush.js';
import { planPush } from '../../../app/push/planPush.js';
import { requirePushable } from '../../../app/readPackage.js';
import { withRecord } from '../../../app/push/withRecord.js';
import { withSfErrors } from '../../../cli/errors/errors.js';
import {
  connectionOf,
  dryRunFlag,
  noPromptFlag,
  orgFlags,
  verboseFlag,
  versionFlag,
  startOptions,
  startTimeFlags,
} from '../../../cli/input/flags.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { exitCodes } from '../../../cli/outcome.js';
import { lineageWarnings } from '../../../cli/input/lineageFlags.js';
import { loadMessages } from '../../../cli/messages.js';
import { orgOptions } from '../../../cli/org/orgOptions.js';
import { openRetryLog } from '../../../cli/wait/schedulingLines.js';
import { packageOptions } from '../../../cli/input/packageFlag.js';
import { waitFlags } from '../../../cli/input/ruleFlags.js';
import { expiryWarnings } from '../../../cli/input/filterFlags.js';
import { readSelectionFlags, selectionFlags } from '../../../cli/input/selection.js';
import { showAndSchedule } from '../../../cli/confirm/showAndSchedule.js';
import { show } from '../../../cli/output/show.js';
import type { ScheduleResult } from '../../../core/report/scheduleResult.js';
import { formatTargets } from '../../../format/push/leftOut.js';

const messages = loadMessages('package.push.schedule');

export type PackagePushScheduleResult = ScheduleResult;

export default class PackagePushSchedule extends SfCommand<PackagePushScheduleResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...orgFlags,
    package: versionFlag,
    ...selectionFlags,
    ...startTimeFlags,
    'on-ineligible': Flags.option({ options: ['exclude', 'fail'] as const })({
      default: 'exclude',
      ...messages.flag('on-ineligible', 'ORG SELECTION'),
    }),
    'dry-run': dryRunFlag,
    'no-prompt': noPromptFlag,
    ...waitFlags,
    verbose: verboseFlag,
  };

  public async run(): Promise<PackagePushScheduleResult> {
    return withSfErrors(this, (context) =>
      // The record is begun before the flags are parsed: it also exists for a command whose flags are wrong.
      withRecord('package push schedule', this.argv.includes('--dry-run'), async (record) => {
        const { flags } = await this.parse(PackagePushSchedule);
        const interrupt = catchInterrupt(this);
        const { options: selection, customers, named, filters, warnings } = await readSelectionFlags(flags);
        for (const warning of warnings) this.warn(warning);

        const retries = openRetryLog(this, flags.verbose);
        const options = { ...selection, ...startOptions(flags), ...(await packageOptions(flags.package)) };
        const org = await openPushOrg(await connectionOf(flags), orgOptions({ onRetry: retries.note }));
        context.username = org.username;
        const plan = await planPush(org, options, {
          onOrgsRead: (orgs) => {
            show(this, formatTargets(orgs));
          },
        });
        requirePushable(plan);
        for (const warning of expiryWarnings(plan.expiredExclusions)) this.warn(warning);
        for (const warning of lineageWarnings(plan.lineage, flags, named)) this.warn(warning);
        const shown = { org, named, filters, customers, retries, interrupt, context };
        return showAndSchedule(this, plan, flags, { ...planActions(org, plan, record), ...shown });
      }),
    );
  }
}
