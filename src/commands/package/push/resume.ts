import { SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg } from '../../../app/openPushOrg.js';
import { waitDetails, followPush } from '../../../app/push/waitForPush.js';
import { reopenPush, resumePush } from '../../../app/push/resumePush.js';
import { resumeCommand } from '../../../cli/commandLine.js';
import { withSfErrors } from '../../../cli/errors/errors.js';
import { connectionOf, orgFlags, pushFlags, verboseFlag } from '../../../cli/input/flags.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { loadMessages } from '../../../cli/messages.js';
import { orgOptions } from '../../../cli/org/orgOptions.js';
import { openRetryLog, schedulingLines } from '../../../cli/wait/schedulingLines.js';
import { warnOfRecord, show, showText } from '../../../cli/output/show.js';
import { waitFlags, waitRules } from '../../../cli/input/ruleFlags.js';
import { showUntilEnd } from '../../../cli/wait/waiting.js';
import { resumeResult, type ResumeResult } from '../../../core/report/scheduleResult.js';
import { hasBegun } from '../../../core/status.js';
import { formatBecame, formatResuming, formatScheduled } from '../../../format/push/schedule.js';

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
    ...pushFlags(messages.getMessage('flags.use-most-recent.summary')),
    ...waitFlags,
    verbose: verboseFlag,
  };

  public async run(): Promise<PackagePushResumeResult> {
    return withSfErrors(this, async (context) => {
      const { flags } = await this.parse(PackagePushResume);
      const interrupt = catchInterrupt(this);
      const push = await reopenPush(flags['push-request-id'], { onUnreadable: warnOfRecord(this) });
      try {
        const { username, pushable, otherUnfinished: other } = push;
        if (other !== undefined)
          this.warn(shared.getMessage('warning.otherUnfinished', [other, resumeCommand('', other)]));
        const retries = openRetryLog(this, flags.verbose);
        const org = await openPushOrg(await connectionOf(flags, username), orgOptions({ onRetry: retries.note }));
        const again =
          push.progress.pushRequestId === undefined ? resumeCommand(username, undefined) : `sf ${push.command}`;
        Object.assign(context, { username, again });
        const lines = schedulingLines(this, interrupt, username);
        const resumed = await resumePush(org, push, {
          onProgress: (progress) => {
            if (lines.last() === undefined) showText(this, formatResuming(pushable, progress, push.startedAt));
            lines.onProgress(progress);
          },
        }).finally(lines.stop);
        const showEnd = (): void => {
          show(this, formatScheduled(pushable, lines.last() ?? push.progress));
        };
        // The result of this command is printed before the next call, which may be interrupted.
        const hadEnded = push.progress.outcome !== undefined;
        if (!hadEnded) showEnd();
        // The push itself has succeeded: an error of this read must not hide that.
        const now = await org.port.overview(resumed.pushRequestId).catch(() => undefined);
        const wentOn = now !== undefined && hasBegun(now.status) && resumed.outcome !== 'failed';
        if (hadEnded && wentOn) show(this, formatBecame(now));
        else if (hadEnded) showEnd();

        const rules = waitRules(flags);
        const waiting = rules && { ...waitDetails(org), interrupt, username, rules };
        const followed =
          waiting &&
          (await showUntilEnd(this, resumed, waiting, (lines) => followPush(org, resumed, waiting.rules, lines)));
        const report = followed?.report ?? null;
        const seen = report ?? now;
        if (seen?.status === 'Canceled' && resumed.outcome !== 'failed')
          this.warn(shared.getMessage('warning.canceledSince', [resumed.pushRequestId]));
        const result = resumeResult(resumed, { seen, report, retries: retries.list });
        setExitCode(result.outcome);
        return result;
      } finally {
        await push.release();
      }
    });
  }
}
