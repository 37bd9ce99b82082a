import type { Connection } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import type { ReadableOrg } from '../../../app/openHistory.js';
import { openPushOrg } from '../../../app/openPushOrg.js';
import { recentPush } from '../../../app/recentPush.js';
import { reportPush } from '../../../app/reportPush.js';
import { asFailed, waitForPush, type Waited, type WaitRules } from '../../../app/waitForPush.js';
import { whileWaiting } from '../../../app/whileWaiting.js';
import { pushCommand } from '../../../cli/commandLine.js';
import { customersFlag, readCustomersFile } from '../../../cli/customerFlags.js';
import { withSfErrors, type ErrorContext } from '../../../cli/errors.js';
import { connectionOf, orgFlags, pushRequestIdOr, useMostRecentFlag } from '../../../cli/flags.js';
import { historyFlag } from '../../../cli/historyFlag.js';
import { writePage } from '../../../cli/htmlPage.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { loadMessages } from '../../../cli/messages.js';
import { orgOptions } from '../../../cli/orgOptions.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { warnOfRecord } from '../../../cli/recordErrors.js';
import { REPORT_FORMAT_NAMES, reportFormat, writeReport, type ReadReport } from '../../../cli/reportOutput.js';
import { reportRules, ruleFlags, waitFlags, waitRules } from '../../../cli/ruleFlags.js';
import { showText } from '../../../cli/show.js';
import { showGivenUp, showTimeIsUp, showWaiting } from '../../../cli/waiting.js';
import { OrgError } from '../../../core/errors/orgError.js';
import { WaitBroken } from '../../../core/push/waitBroken.js';
import type { PushReport } from '../../../core/report/report.js';

const messages = loadMessages('package.push.report');

export type PackagePushReportResult = PushReport;

export default class PackagePushReport extends SfCommand<PackagePushReportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...orgFlags,
    'push-request-id': pushRequestIdOr('use-most-recent'),
    'use-most-recent': useMostRecentFlag,
    'from-history': historyFlag('wait'),
    ...waitFlags,
    ...ruleFlags,
    ...customersFlag,
    'result-format': Flags.option({ options: REPORT_FORMAT_NAMES })({
      helpGroup: 'OUTPUT',
      summary: messages.getMessage('flags.result-format.summary'),
      description: messages.getMessage('flags.result-format.description'),
    }),
    'output-file': Flags.file({
      helpGroup: 'OUTPUT',
      summary: messages.getMessage('flags.output-file.summary'),
      description: messages.getMessage('flags.output-file.description'),
    }),
    only: Flags.option({ options: ['failed', 'all'] as const })({
      default: 'all',
      helpGroup: 'OUTPUT',
      summary: messages.getMessage('flags.only.summary'),
    }),
    html: Flags.file({ helpGroup: 'OUTPUT', summary: messages.getMessage('flags.html.summary') }),
  };

  public async run(): Promise<PackagePushReportResult> {
    return withSfErrors(this, async (context) => {
      const { flags } = await this.parse(PackagePushReport);
      const format = reportFormat(flags);
      const customers = await readCustomersFile(flags.customers);
      const onUnreadable = warnOfRecord(this);
      const { pushRequestId, username } = await recentPush(flags['push-request-id'], { onUnreadable });
      const rules = waitRules(flags);
      const history = flags['from-history'];
      const { org, waited } =
        history === undefined
          ? await this.openAndWait(await connectionOf(flags, username), pushRequestId, rules, context)
          : { org: await (await import('../../../app/openHistory.js')).openHistory(history), waited: undefined };
      if (waited !== undefined && rules !== undefined) showGivenUp(this, waited, rules);
      const read: ReadReport = (rows) =>
        reportPush(org, pushRequestId, { ...reportRules(flags), customers, ...rows }).catch((error: unknown) => {
          if (waited === undefined || !(error instanceof OrgError)) throw error;
          throw new WaitBroken(error, pushRequestId, waited.seen);
        });
      const whole = await writeReport(this, read, { ...flags, format, known: customers });
      const report = waited?.tooManyFailed === true ? asFailed(whole) : whole;
      if (flags['output-file'] !== undefined) showText(this, messages.getMessage('written', [flags['output-file']]));
      if (flags.html !== undefined) {
        await writePage(flags.html, report);
        showText(this, messages.getMessage('written', [flags.html]));
      }
      if (waited !== undefined && report.outcome === 'waiting') showTimeIsUp(this, context.wait ?? '');
      setExitCode(report.outcome);
      return report;
    });
  }

  private async openAndWait(
    connection: Connection,
    pushRequestId: string,
    rules: WaitRules | undefined,
    context: ErrorContext,
  ): Promise<{ org: ReadableOrg; waited: Waited | undefined }> {
    const org = await openPushOrg(connection, orgOptions());
    const check = pushCommand('report', org.username, pushRequestId);
    context.wait = `${check} --wait ${Math.ceil((rules?.timeoutMs ?? 0) / 60_000) || 60}`;
    if (rules === undefined) return { org, waited: undefined };
    const waiting = await showWaiting(this, { ...whileWaiting(org), interrupt: catchInterrupt(this), check });
    return { org, waited: await waitForPush(org, { pushRequestId }, rules, waiting).finally(waiting.stop) };
  }
}
