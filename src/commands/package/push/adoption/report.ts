import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { reportAdoption } from '../../../../app/fleet/reportAdoption.js';
import { ADOPTION_FORMAT_NAMES, adoptionBlocks, writeAdoption } from '../../../../cli/output/adoptionOutput.js';
import { customersFlag, readTaggedCustomers, tagFlag } from '../../../../cli/input/customerFlags.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { excludeFlags, readExclude, filterFlags, readFilterFlags } from '../../../../cli/input/filterFlags.js';
import { connectionOf, namesOrg, orgFlags, pushHistoryFlag } from '../../../../cli/input/flags.js';
import { dayFlag, writtenFileFlag } from '../../../../cli/input/flagTypes.js';
import { notCheckedWarnings } from '../../../../cli/input/lineageFlags.js';
import { pageFlags, writePage } from '../../../../cli/output/htmlPage.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { packageOptions } from '../../../../cli/input/packageFlag.js';
import { formatFor } from '../../../../cli/output/rowOutput.js';
import { show, showWritten } from '../../../../cli/output/show.js';
import { otherSnapshotsText } from '../../../../format/fleet/adoption.js';
import type { AdoptionReport } from '../../../../core/adoption/report.js';

const messages = loadMessages('package.push.adoption.report');

export type PackagePushAdoptionReportResult = AdoptionReport;

export default class PackagePushAdoptionReport extends SfCommand<PackagePushAdoptionReportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded');

  public static readonly flags = {
    ...orgFlags,
    package: Flags.string({
      char: 'p',
      required: true,
      ...messages.describedFlag('package', 'PUSH'),
    }),
    since: dayFlag({ helpValue: 'DATE', ...messages.describedFlag('since', 'PUSH') }),
    'from-history': pushHistoryFlag(messages.getMessage('flags.from-history.description')),
    ...customersFlag,
    ...filterFlags,
    ...tagFlag,
    ...excludeFlags,
    'result-format': Flags.option({ options: ADOPTION_FORMAT_NAMES })(messages.flag('result-format', 'OUTPUT')),
    'output-file': writtenFileFlag(messages.describedFlag('output-file', 'OUTPUT')),
    ...pageFlags(messages.getMessage('flags.html.summary')),
    snapshot: writtenFileFlag(messages.describedFlag('snapshot', 'OUTPUT')),
  };

  public async run(): Promise<PackagePushAdoptionReportResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushAdoptionReport);
      const { snapshot: snapshotFile, since, 'output-file': file, 'from-history': folder } = flags;
      const format = formatFor(flags, ADOPTION_FORMAT_NAMES, 'csv');
      const customers = await readTaggedCustomers(flags);
      const { exclude, warnings } = await readExclude(flags, customers);
      for (const warning of warnings) this.warn(warning);
      const history = folder ? await (await import('../../../../app/openHistory.js')).openHistory(folder) : undefined;
      const offline = namesOrg(flags) ? undefined : history;
      // The aliases of a project stand for 0Ho ids, which an export does not contain.
      const named = offline ? { package: flags.package } : await packageOptions(flags.package);
      const org = offline ?? (await openPushOrg(await connectionOf(flags), orgOptions()));
      const options = { ...named, filter: readFilterFlags(flags), customers, exclude, since, snapshotFile, history };
      const { adoption, page } = await writeAdoption(
        this,
        (onBehind) => reportAdoption(org, { ...options, onBehind }),
        { ...flags, format, customers },
      );
      for (const warning of notCheckedWarnings(adoption.notChecked)) this.warn(warning);
      if (adoption.isTorn) this.warn(messages.getMessage('warning.torn', [snapshotFile ?? '']));
      const others = otherSnapshotsText(adoption.otherSnapshots);
      if (others !== '') this.warn(others);
      if (format === 'human' || file !== undefined) show(this, adoptionBlocks(adoption, this.argv));
      showWritten(this, file);
      await writePage(this, flags, page);
      return adoption.report;
    });
  }
}
