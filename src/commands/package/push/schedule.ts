import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from '../../../cli/errors.js';
import { connectionOf, noPromptFlag, orgFlags, verboseFlag, versionFlag } from '../../../cli/flags.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { loadMessages } from '../../../cli/messages.js';
import { exitCodes } from '../../../cli/outcome.js';
import { requireInstances, resolveVersionFlag } from '../../../cli/packageFlag.js';
import { openRetryLog } from '../../../cli/retryLog.js';
import { waitFlags } from '../../../cli/ruleFlags.js';
import { schedulePush } from '../../../cli/schedulePush.js';
import { readSelection, selectionFlags } from '../../../cli/selection.js';
import { parseStartTime, startTimeFlags } from '../../../cli/startTimeFlags.js';
import { openPushOrg } from '../../../compose/openPushOrg.js';
import { withRecord } from '../../../compose/withRecord.js';
import type { ScheduleResult } from '../../../core/report/scheduleResult.js';
import { usernameToShow } from '../../../core/orgs/username.js';
import { formatTargets } from '../../../format/schedule.js';

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
      summary: messages.getMessage('flags.on-ineligible.summary'),
    }),
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary') }),
    'no-prompt': noPromptFlag,
    ...waitFlags,
    verbose: verboseFlag,
  };

  public async run(): Promise<PackagePushScheduleResult> {
    // Also of a command whose flags are wrong.
    return withRecord('package push schedule', this.argv.includes('--dry-run'), async (planPush) => {
      const { flags } = await this.parse(PackagePushSchedule);
      const interrupt = catchInterrupt(this);
      const startTime = await parseStartTime(flags);
      const { targets, selection, warnings } = await readSelection(flags);
      for (const warning of warnings) this.warn(warning);
      for (const line of formatTargets(targets)) this.log(line);

      const connection = await connectionOf(flags);
      const retries = openRetryLog(this, flags.verbose);
      const org = openPushOrg(connection, retries.note);
      const pushable = await resolveVersionFlag(org, flags.package);
      await requireInstances(org, pushable, selection);
      return schedulePush(this, { pushable, selection, targets, startTime }, flags, {
        ...{ org, retries, interrupt, username: usernameToShow(connection.getUsername()) },
        beginJournal: (plan) => planPush({ org: connection, pushable, plan }),
      });
    });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
