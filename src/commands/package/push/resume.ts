import type { SfError } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from '../../../cli/errors.js';
import { connectionOf, orgFlags, pushRequestIdOr, verboseFlag } from '../../../cli/flags.js';
import { followPush } from '../../../cli/followPush.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { loadMessages } from '../../../cli/messages.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { runSchedule, resumeCommand } from '../../../cli/pushRun.js';
import { noPushError, warnOfRecord } from '../../../cli/recordErrors.js';
import { openRetryLog } from '../../../cli/retryLog.js';
import { waitFlags, waitRules } from '../../../cli/ruleFlags.js';
import { openPushOrg } from '../../../compose/openPushOrg.js';
import { sameId } from '../../../core/orgs/ids.js';
import { resumeResult, type ResumeResult } from '../../../core/report/resumeResult.js';
import { scheduledPush } from '../../../core/push/scheduledPush.js';
import { formatScheduled, formatResuming } from '../../../format/schedule.js';
import { reopenJournal, type Reopened } from '../../../journal/reopenJournal.js';
import { unfinishedPushes } from '../../../journal/unfinished.js';

const messages = loadMessages('package.push.resume');
const shared = loadMessages('push');

export type PackagePushResumeResult = ResumeResult;

export default class PackagePushResume extends SfCommand<PackagePushResumeResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...orgFlags,
    'push-request-id': pushRequestIdOr('use-most-recent'),
    'use-most-recent': Flags.boolean({
      exactlyOne: ['push-request-id', 'use-most-recent'],
      summary: messages.getMessage('flags.use-most-recent.summary'),
    }),
    ...waitFlags,
    verbose: verboseFlag,
  };

  public async run(): Promise<PackagePushResumeResult> {
    const { flags } = await this.parse(PackagePushResume);
    const interrupt = catchInterrupt(this);
    const taken = await reopenJournal(flags['push-request-id'], warnOfRecord(this));
    if (!taken.ok) throw notTakenUp(taken, flags['push-request-id']);
    try {
      if (flags['use-most-recent']) await this.warnOfOthers();
      const { header, journal, progress } = taken;
      const connection = await connectionOf(flags, header.username);
      if (!sameId(connection.getAuthInfoFields().orgId ?? '', header.orgId)) {
        throw shared.createError('error.otherOrg', [header.username, header.orgId]);
      }
      const retries = openRetryLog(this, flags.verbose);
      const org = openPushOrg(connection, retries.note);
      const again = progress.pushRequestId === undefined ? undefined : `sf package push ${header.command}`;
      const run = { org, journal, username: header.username, pushable: header.pushable, again, retries, interrupt };
      this.log(formatResuming(header.pushable, progress, header.startedAt));
      const scheduled = await runSchedule(this, progress, run);
      for (const line of formatScheduled(header.pushable, scheduled)) this.log(line);
      const { pushRequestId } = scheduled;
      const resume = `${resumeCommand(header.username, pushRequestId)} --wait 60`;
      const waiting = waitRules(flags);
      const asLeft = scheduledPush(scheduled, header.pushable, []);
      const push = { pushRequestId, seen: asLeft, resume };
      const report = waiting === undefined ? null : await followPush(this, org, push, waiting);
      // The push is what was asked for: that it can't be looked at now does not undo it.
      const seen = report ?? (await org.overview(pushRequestId).catch(() => undefined));
      const result = resumeResult(scheduled, header.pushable, { seen, report, retries: retries.list });
      setExitCode(result.outcome);
      return result;
    } finally {
      await taken.release();
    }
  }

  /** What is meant is the newest push, whether another was broken off or not. */
  private async warnOfOthers(): Promise<void> {
    const other = (await unfinishedPushes()).find((id) => id !== null);
    if (other !== undefined) this.warn(shared.getMessage('warning.otherUnfinished', [other, resumeCommand('', other)]));
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}

const notTakenUp = (taken: Extract<Reopened, { ok: false }>, named: string | undefined): SfError => {
  if (taken.problem !== 'none') return noPushError(taken);
  return shared.createError('error.noJournal', [named ?? shared.getMessage('anyPush')]);
};
