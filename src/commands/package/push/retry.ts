import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg } from '../../../app/openPushOrg.js';
import { planActions } from '../../../app/push/schedulePush.js';
import { planRetry } from '../../../app/push/planRetry.js';
import { requirePushable } from '../../../app/readPackage.js';
import { recentPush } from '../../../app/push/recentPush.js';
import { withRecord } from '../../../app/push/withRecord.js';
import { pushCustomersFlags, readPushCustomers } from '../../../cli/input/customerFlags.js';
import { withSfErrors } from '../../../cli/errors/errors.js';
import {
  connectionOf,
  dryRunFlag,
  noPromptFlag,
  orgFlags,
  pushFlags,
  verboseFlag,
  startOptions,
  startTimeFlags,
} from '../../../cli/input/flags.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { exitCodes } from '../../../cli/outcome.js';
import { lineageFlags, lineageWarnings, readLineageFlags } from '../../../cli/input/lineageFlags.js';
import { loadMessages } from '../../../cli/messages.js';
import { orgOptions } from '../../../cli/org/orgOptions.js';
import { openRetryLog } from '../../../cli/wait/schedulingLines.js';
import { warnOfRecord } from '../../../cli/output/show.js';
import { ignoreErrorFlag, waitFlags } from '../../../cli/input/ruleFlags.js';
import { showAndSchedule, showRetried } from '../../../cli/confirm/showAndSchedule.js';
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
      ...messages.describedFlag('only', 'ORG SELECTION'),
    }),
    'max-attempts': Flags.integer({
      min: 1,
      default: 3,
      ...messages.describedFlag('max-attempts', 'ORG SELECTION'),
    }),
    ...pushCustomersFlags,
    ...ignoreErrorFlag,
    ...lineageFlags,
    ...startTimeFlags,
    'dry-run': dryRunFlag,
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
        const org = await openPushOrg(await connectionOf(flags, username), orgOptions({ onRetry: retries.note }));
        context.username = org.username;
        const { only, 'max-attempts': maxAttempts, 'ignore-error': ignoreErrors } = flags;
        const rules = { only, maxAttempts, ignoreErrors, ...readLineageFlags(flags), ...startOptions(flags) };
        const { plan } = await planRetry(org, pushRequestId, { ...rules, ...customers }, showRetried(this, only));
        requirePushable(plan);
        for (const warning of lineageWarnings(plan.lineage, flags)) this.warn(warning);
        const shown = { org, named: true, customers: customers.customers, retries, interrupt, context };
        const tools = { ...planActions(org, plan, record), ...shown };
        const result = await showAndSchedule(this, plan, { ...flags, 'on-ineligible': 'exclude' }, tools);
        return { ...result, retryOf: pushRequestId };
      });
    });
  }
}
