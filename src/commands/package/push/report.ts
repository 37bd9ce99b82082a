import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg, type OpenOrg } from '../../../app/openPushOrg.js';
import { recentPush } from '../../../app/push/recentPush.js';
import { reportPush } from '../../../app/push/reportPush.js';
import { asFailed, waitForPush, waitDetails, type Waited } from '../../../app/push/waitForPush.js';
import { pushCommand } from '../../../cli/commandLine.js';
import { customersFlag, readCustomersFile } from '../../../cli/input/customerFlags.js';
import { withSfErrors, type ErrorContext } from '../../../cli/errors/errors.js';
import { connectionOf, orgFlags, pushFlags, historyFlag } from '../../../cli/input/flags.js';
import { writtenFileFlag } from '../../../cli/input/flagTypes.js';
import { pageFlags, reportPage, writePage, type PageFlags } from '../../../cli/output/htmlPage.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { both, startLivePage } from '../../../cli/wait/livePage.js';
import { loadMessages } from '../../../cli/messages.js';
import { orgOptions } from '../../../cli/org/orgOptions.js';
import { showWritten, warnOfRecord } from '../../../cli/output/show.js';
import { REPORT_FORMAT_NAMES, writeReport, type ReadReport } from '../../../cli/output/reportOutput.js';
import { formatFor } from '../../../cli/output/rowOutput.js';
import { reportRules, ruleFlags, waitFlags, waitRules } from '../../../cli/input/ruleFlags.js';
import { showGivenUp, showTimeIsUp, showWaiting } from '../../../cli/wait/waiting.js';
import { OrgError } from '../../../core/errors/orgError.js';
import { WaitBroken } from '../../../core/push/broken.js';
import type { PushReport } from '../../../core/report/report.js';

const messages = loadMessages('package.push.report');

export type PackagePushReportResult = PushReport;
type Ended = { waited?: Waited; wasShown?: boolean };
type Waiting = PageFlags & Parameters<typeof waitRules>[0] & Parameters<typeof reportRules>[0];

export default class PackagePushReport extends SfCommand<PackagePushReportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...orgFlags,
    ...pushFlags(),
    'from-history': historyFlag('wait'),
    ...waitFlags,
    ...ruleFlags,
    ...customersFlag,
    'result-format': Flags.option({ options: REPORT_FORMAT_NAMES })(messages.describedFlag('result-format', 'OUTPUT')),
    'output-file': writtenFileFlag(messages.describedFlag('output-file', 'OUTPUT')),
    only: Flags.option({ options: ['failed', 'all'] as const })({ default: 'all', ...messages.flag('only', 'OUTPUT') }),
    ...pageFlags(messages.getMessage('flags.html.summary')),
  };

  public async run(): Promise<PackagePushReportResult> {
    return withSfErrors(this, async (context) => {
      const { flags } = await this.parse(PackagePushReport);
      const format = formatFor(flags, REPORT_FORMAT_NAMES, 'csv');
      const customers = await readCustomersFile(flags.customers);
      const onUnreadable = warnOfRecord(this);
      const { pushRequestId, username } = await recentPush(flags['push-request-id'], { onUnreadable });
      const folder = flags['from-history'];
      const own = folder ? undefined : await openPushOrg(await connectionOf(flags, username), orgOptions());
      const { waited, wasShown }: Ended = own ? await this.wait(own, pushRequestId, flags, context) : {};
      const org = own ?? (await (await import('../../../app/openHistory.js')).openHistory(folder ?? ''));
      const read: ReadReport = (rows) =>
        reportPush(org, pushRequestId, { ...reportRules(flags), customers, ...rows }).catch((error: unknown) => {
          if (waited === undefined || !(error instanceof OrgError)) throw error;
          throw new WaitBroken(error, pushRequestId, waited.seen);
        });
      const whole = await writeReport(this, read, { ...flags, format, known: customers });
      const report = waited?.tooManyFailed ? asFailed(whole) : whole;
      showWritten(this, flags['output-file']);
      // If the page was shown while waiting, the browser is open already.
      await writePage(this, { ...flags, open: flags.open && wasShown !== true }, () => reportPage(report));
      if (waited !== undefined && report.outcome === 'waiting') showTimeIsUp(this, context.wait ?? '');
      setExitCode(report.outcome);
      return report;
    });
  }

  private async wait(org: OpenOrg, id: string, flags: Waiting, context: ErrorContext): Promise<Ended> {
    const rules = waitRules(flags);
    const check = pushCommand('report', org.username, id);
    context.wait = `${check} --wait ${Math.ceil((rules?.timeoutMs ?? 0) / 60_000) || 60}`;
    if (rules === undefined) return {};
    const interrupt = catchInterrupt(this);
    const page = await startLivePage(this, flags, () => reportPush(org, id, reportRules(flags)), interrupt);
    const lines = await showWaiting(this, { ...waitDetails(org), interrupt, check });
    const waited = await waitForPush(org, { pushRequestId: id }, rules, both(lines, page)).finally(lines.stop);
    await page?.stop();
    showGivenUp(this, waited, rules);
    return { waited, wasShown: page !== undefined };
  }
}
