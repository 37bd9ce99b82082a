import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from '../../../cli/errors.js';
import {
  connectionOf,
  noPromptFlag,
  orgFlags,
  pushRequestIdOr,
  useMostRecentFlag,
  verboseFlag,
} from '../../../cli/flags.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { loadMessages } from '../../../cli/messages.js';
import { exitCodes } from '../../../cli/outcome.js';
import { readRetryOrder } from '../../../cli/retryOrder.js';
import { openRetryLog } from '../../../cli/retryLog.js';
import { ignoreErrorFlag, waitFlags } from '../../../cli/ruleFlags.js';
import { schedulePush } from '../../../cli/schedulePush.js';
import { parseStartTime, startTimeFlags } from '../../../cli/startTimeFlags.js';
import { recentPush } from '../../../compose/recentPush.js';
import { openPushOrg } from '../../../compose/openPushOrg.js';
import { withRecord } from '../../../compose/withRecord.js';
import { RETRY_SCOPES } from '../../../core/report/retryTargets.js';
import type { ScheduleResult } from '../../../core/report/scheduleResult.js';
import { usernameToShow } from '../../../core/orgs/username.js';
import { findJournal } from '../../../journal/findPush.js';

const messages = loadMessages('package.push.retry');

/** `retryOf`: the push whose orgs are tried again. */
export type PackagePushRetryResult = ScheduleResult & { retryOf: string };

export default class PackagePushRetry extends SfCommand<PackagePushRetryResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...orgFlags,
    'push-request-id': pushRequestIdOr('use-most-recent'),
    'use-most-recent': useMostRecentFlag,
    only: Flags.option({ options: RETRY_SCOPES })({
      default: 'retryable',
      summary: messages.getMessage('flags.only.summary'),
      description: messages.getMessage('flags.only.description'),
    }),
    'max-attempts': Flags.integer({
      min: 1,
      default: 3,
      summary: messages.getMessage('flags.max-attempts.summary'),
      description: messages.getMessage('flags.max-attempts.description'),
    }),
    ...ignoreErrorFlag,
    ...startTimeFlags,
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary') }),
    'no-prompt': noPromptFlag,
    ...waitFlags,
    verbose: verboseFlag,
  };

  public async run(): Promise<PackagePushRetryResult> {
    const isDryRun = this.argv.includes('--dry-run');
    // What is tried again is the newest push before this command, so that its record begins after that is found.
    const { flags } = await this.parse(PackagePushRetry).catch((error: unknown) =>
      withRecord('package push retry', isDryRun, () => Promise.reject(error as Error)),
    );
    const interrupt = catchInterrupt(this);
    const { pushRequestId, username } = await recentPush(this, flags['push-request-id']);
    const journal = await findJournal(pushRequestId);
    return withRecord('package push retry', isDryRun, async (planPush) => {
      const startTime = await parseStartTime(flags);
      const connection = await connectionOf(flags, username);
      const retries = openRetryLog(this, flags.verbose);
      const org = openPushOrg(connection, retries.note);
      const order = await readRetryOrder(this, org, pushRequestId, flags, journal?.header.plan);
      const result = await schedulePush(
        this,
        { ...order, startTime },
        { ...flags, 'on-ineligible': 'exclude' },
        {
          ...{ org, retries, interrupt, username: usernameToShow(connection.getUsername()) },
          beginJournal: (plan) => planPush({ org: connection, pushable: order.pushable, plan }),
        },
      );
      return { ...result, retryOf: pushRequestId };
    });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
