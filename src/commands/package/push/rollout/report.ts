import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { reportRollout, type RolloutReport } from '../../../../app/rollout/reportRollout.js';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { readRolloutPlan } from '../../../../app/rollout/planFile.js';
import { customersFlag, readCustomersFile } from '../../../../cli/input/customerFlags.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { connectionOf } from '../../../../cli/input/flags.js';
import { writtenFileFlag } from '../../../../cli/input/flagTypes.js';
import { pageFlags, writePage } from '../../../../cli/output/htmlPage.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { rolloutFlags } from '../../../../cli/input/rolloutFlags.js';
import { ROLLOUT_FORMAT_NAMES, writeRollout } from '../../../../cli/output/rolloutOutput.js';
import { formatFor } from '../../../../cli/output/rowOutput.js';
import { calendarRollout } from '../../../../core/rollout/result/calendar.js';
import { rolloutPage } from '../../../../format/rollout/rolloutReport.js';
import { show, showWritten } from '../../../../cli/output/show.js';
import { asShown, rolloutBlocks, type ShownRollout } from '../../../../cli/rollout/showRollout.js';

const messages = loadMessages('package.push.rollout.report');

export type PackagePushRolloutReportResult = ShownRollout & Pick<RolloutReport, 'events'>;

export default class PackagePushRolloutReport extends SfCommand<PackagePushRolloutReportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...rolloutFlags,
    ...customersFlag,
    'result-format': Flags.option({ options: ROLLOUT_FORMAT_NAMES })(messages.describedFlag('result-format', 'OUTPUT')),
    'output-file': writtenFileFlag(messages.flag('output-file', 'OUTPUT')),
    ...pageFlags(messages.getMessage('flags.html.summary')),
  };

  public async run(): Promise<PackagePushRolloutReportResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushRolloutReport);
      const format = formatFor(flags, ROLLOUT_FORMAT_NAMES, 'csv');
      const customers = await readCustomersFile(flags.customers);
      const { 'plan-file': planFile, 'output-file': file } = flags;
      const plan = await readRolloutPlan(planFile);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const { report: read, rows, ahead } = await reportRollout(org, { plan, planFile, customers });
      const report = { ...asShown(read, planFile), events: read.events };
      const human = rolloutBlocks(report, planFile, report.events);
      const isShown = format === 'human' && file === undefined;
      if (isShown) show(this, human);
      // Under --json, only files are written.
      const isFree = !this.jsonEnabled() || file !== undefined;
      const calendar = calendarRollout(plan, planFile, ahead, report);
      const whole = { report, rows, calendar, customers, now: org.now() };
      await writeRollout(whole, human, isFree ? format : 'human', file, this.argv);
      showWritten(this, file);
      await writePage(this, flags, () => rolloutPage(whole));
      return report;
    });
  }
}
