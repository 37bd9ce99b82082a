import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError, waitError } from '../../../cli/errors.js';
import { asFailed } from '../../../cli/followPush.js';
import { connectionOf, orgFlags, pushRequestIdOr, useMostRecentFlag } from '../../../cli/flags.js';
import { writePage } from '../../../cli/htmlPage.js';
import { loadMessages } from '../../../cli/messages.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { goOnCommand } from '../../../cli/pushRun.js';
import { REPORT_FORMAT_NAMES, reportFormat, writeReport } from '../../../cli/reportOutput.js';
import { reportRules, ruleFlags, waitFlags, waitRules } from '../../../cli/ruleFlags.js';
import { waitForPush } from '../../../cli/waiting.js';
import { recentPush } from '../../../compose/recentPush.js';
import { openPushOrg } from '../../../compose/openPushOrg.js';
import { OrgError } from '../../../core/errors/orgError.js';
import type { PushReport } from '../../../core/report/report.js';
import { usernameToShow } from '../../../core/orgs/username.js';

const messages = loadMessages('package.push.report');
const shared = loadMessages('push');

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
    ...waitFlags,
    ...ruleFlags,
    'result-format': Flags.option({ options: REPORT_FORMAT_NAMES })({
      summary: messages.getMessage('flags.result-format.summary'),
      description: messages.getMessage('flags.result-format.description'),
    }),
    'output-file': Flags.file({
      summary: messages.getMessage('flags.output-file.summary'),
      description: messages.getMessage('flags.output-file.description'),
    }),
    only: Flags.option({ options: ['failed', 'all'] as const })({
      default: 'all',
      summary: messages.getMessage('flags.only.summary'),
    }),
    html: Flags.file({ summary: messages.getMessage('flags.html.summary') }),
  };

  public async run(): Promise<PackagePushReportResult> {
    const { flags } = await this.parse(PackagePushReport);
    const format = reportFormat(flags);
    const { pushRequestId, username } = await recentPush(this, flags['push-request-id']);
    const connection = await connectionOf(flags, username);
    const org = openPushOrg(connection);
    const waiting = waitRules(flags);
    const again = goOnCommand('report', usernameToShow(connection.getUsername()), pushRequestId);
    const resume = `${again} --wait ${Math.ceil((waiting?.ms ?? 0) / 60_000) || 60}`;
    const push = { pushRequestId, seen: undefined, resume };
    const waited = waiting && (await waitForPush(this, org, push, waiting));

    const read = await writeReport(this, org, pushRequestId, reportRules(flags), { ...flags, format }).catch(
      (error: unknown) => {
        throw waited !== undefined && error instanceof OrgError
          ? waitError(error, { ...push, seen: waited.seen })
          : error;
      },
    );
    if (read === undefined) throw shared.createError('error.noSuchPush', [pushRequestId]);
    const report = waited?.tooManyFailed === true ? asFailed(read) : read;
    if (flags['output-file'] !== undefined) this.log(messages.getMessage('written', [flags['output-file']]));
    if (flags.html !== undefined) {
      await writePage(flags.html, report);
      this.log(messages.getMessage('written', [flags.html]));
    }
    if (waited !== undefined && report.outcome === 'waiting') this.logToStderr(shared.getMessage('timeIsUp', [resume]));
    setExitCode(report.outcome);
    return report;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
