import { Messages } from '@salesforce/core';
import { SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from '../../../cli/errors.js';
import { connectionOf, orgFlags, pushRequestIdFlag } from '../../../cli/flags.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { readReport, type PushReport } from '../../../core/report.js';
import { formatReport } from '../../../format/report.js';
import { connectPushOrg } from '../../../salesforce/pushOrg.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'package.push.report');
const shared = Messages.loadMessages('sf-plugin-package-push', 'push');

export type PackagePushReportResult = PushReport;

export default class PackagePushReport extends SfCommand<PackagePushReportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = { ...orgFlags, 'push-request-id': pushRequestIdFlag };

  public async run(): Promise<PackagePushReportResult> {
    const { flags } = await this.parse(PackagePushReport);
    const org = connectPushOrg(await connectionOf(flags));
    const report = await readReport(org, flags['push-request-id']);
    if (report === undefined) throw shared.createError('error.noSuchPush', [flags['push-request-id']]);
    for (const line of formatReport(report)) this.log(line);
    setExitCode(report.outcome);
    return report;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
