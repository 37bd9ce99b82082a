import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { exportHistory, type HistoryExport } from '../../../../app/history/exportHistory.js';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { connectionOf, orgFlags } from '../../../../cli/input/flags.js';
import { letHeapGrowLittle } from '../../../../cli/output/rowOutput.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions, showReads } from '../../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { packageOptions } from '../../../../cli/input/packageFlag.js';
import { showText } from '../../../../cli/output/show.js';
import { counted, grouped } from '../../../../core/text/numbers.js';

const messages = loadMessages('package.push.history.export');

export type PackagePushHistoryExportResult = HistoryExport;

export default class PackagePushHistoryExport extends SfCommand<PackagePushHistoryExportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded');

  public static readonly flags = {
    ...orgFlags,
    package: Flags.string({ char: 'p', ...messages.flag('package', 'PUSH') }),
    'output-dir': Flags.directory({ required: true, ...messages.describedFlag('output-dir', 'OUTPUT') }),
  };

  public async run(): Promise<PackagePushHistoryExportResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushHistoryExport);
      const { package: name, 'output-dir': outputDir } = flags;
      const named = name === undefined ? {} : await packageOptions(name);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      letHeapGrowLittle();
      const result = await exportHistory(org, { ...named, outputDir, onRead: showReads() });
      const { counts, read, goneRequests } = result;
      const { requests, jobs, errors, open } = counts;
      showText(
        this,
        messages.getMessage('exported', [
          ...[counted(requests, 'push request'), grouped(read), counted(jobs, 'job'), counted(errors, 'error')],
          outputDir,
        ]),
      );
      if (goneRequests > 0) showText(this, messages.getMessage('gone', [counted(goneRequests, 'push request')]));
      if (open > 0) showText(this, messages.getMessage('open', [counted(open, 'push request')]));
      return result;
    });
  }
}
