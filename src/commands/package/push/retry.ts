import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg } from '../../../app/openPushOrg.js';
import { planActions } from '../../../app/push/schedulePush.js';
import { planRetry } from '../../../app/push/planRetry.js';
import { requirePushable } from '../../../app/readPackage.js';
import { recentPush, withRecord } from '../../../app/push/commandRecord.js';
import { pushCustomersFlags, readPushCustomers } from '../../../cli/input/customerFlags.js';
import { withSfErrors } from '../../../cli/errors/errors.js';
import { connectionOf, noPromptFlag, orgFlags, pushFlags, verboseFlag } from '../../../cli/input/flags.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { lineageFlags, lineageWarnings, readLineageFlags } from '../../../cli/input/lineage.js';
import { loadMessages } from '../../../cli/messages.js';
import { orgOptions } from '../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../cli/outcome.js';
import { warnOfRecord } from '../../../cli/errors/unreadableRecords.js';
import { openRetryLog } from '../../../cli/org/retryLog.js';
import { ignoreErrorFlag, waitFlags } from '../../../cli/input/ruleFlags.js';
import { showAndSchedule } from '../../../cli/confirm/confirmAndSchedule.js';
import { showRetried } from '../../../cli/confirm/preflight.js';
import { startOptions, startTimeFlags } from '../../../cli/input/startTimeFlags.js';
import { RETRY_SCOPES } from '../../../core/report/failures.js';
import type { ScheduleResult } from '../../../core/report/scheduleResult.js';

const messages = loadMessages('package.push.retry');

/** `retryOf`: the push whose orgs are retried. */
export type PackagePushRetryResult = ScheduleResult & { retryOf: string };

export default class PackagePushRetry extends SfCommand<PackagePushRetryResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...orgFlags,
    ...pushFlags(),
    only: Flags.option({ options: RETRY_SCOPES })({
      default: 'retryable',
      helpGroup: 'ORG SELECTION',
      summary: messages.getMessage('flags.only.summary'),
      description: messages.getMessage('flags.only.description'),
    }),
    'max-attempts': Flags.integer({
      min: 1,
      default: 3,
      helpGroup: 'ORG SELECTION',
      summary: messages.getMessage('flags.max-attempts.summary'),
      description: messages.getMessage('flags.max-attempts.description'),
    }),
    ...pushCustomersFlags,
    ...ignoreErrorFlag,
    ...lineageFlags,
    ...startTimeFlags,
    'dry-run': Flags.boolean({ helpGroup: 'EXECUTION', summary: messages.getMessage('flags.dry-run.summary') }),
    'no-prompt': noPromptFlag,
    ...waitFlags,
    verbose: verboseFlag,
  };

  public async run(): Promise<PackagePushRetryResult> {
    return withSfErrors(this, async (context) => {
      const isDryRun = this.argv.includes('--dry-run');
      // Without an id, the newest push before this command is retried. So the push is found before this command's
      // record begins.
      const { flags } = await this.parse(PackagePushRetry).catch((error: unknown) =>
        withRecord('package push retry', isDryRun, () => Promise.reject(error as Error)),
      );
      const interrupt = catchInterrupt(this);
      const { pushRequestId, username } = await recentPush(flags['push-request-id'], {
        onUnreadable: warnOfRecord(this),
      });
      return withRecord('package push retry', isDryRun, async (record) => {
        const { options: customers, warnings } = await readPushCustomers(flags);
        for (const warning of warnings) this.warn(warning);
        const retries = openRetryLog(this, flags.verbose);
        const org = await openPushOrg(await connectionOf(flags, username), orgOptions(retries));
        context.username = org.username;
        const { only, 'max-attempts': maxAttempts, 'ignore-error': ignoreErrors } = flags;
        const rules = { only, maxAttempts, ignoreErrors, ...readLineageFlags(flags), ...startOptions(flags) };
        const { plan } = await planRetry(org, pushRequestId, { ...rules, ...customers }, showRetried(this, only));
        requirePushable(plan);
        for (const warning of lineageWarnings(plan.lineage, flags)) this.warn(warning);
        const result = await showAndSchedule(
          this,
          plan,
          { ...flags, 'on-ineligible': 'exclude' },
          {
            ...planActions(org, plan, record),
            org,
            named: true,
            customers: customers.customers,
            retries,
            interrupt,
            context,
          },
        );
        return { ...result, retryOf: pushRequestId };
      });
    });
  }
}
