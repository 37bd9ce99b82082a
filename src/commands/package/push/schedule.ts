import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from '../../../cli/errors.js';
import { orgFlags } from '../../../cli/flags.js';
import { orgInputFlags, readOrgInput } from '../../../cli/orgInput.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { readVersionToPush } from '../../../cli/pushableVersion.js';
import { parseStartTime, startTimeFlags } from '../../../cli/startTimeFlags.js';
import { schedule } from '../../../core/schedule.js';
import { scheduleResult, type ScheduleResult } from '../../../core/scheduleResult.js';
import { formatPlan, formatScheduled, formatTargets, insertProgress } from '../../../format/schedule.js';
import { connectPushOrg } from '../../../salesforce/pushOrg.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'package.push.schedule');

export type PackagePushScheduleResult = ScheduleResult;

export default class PackagePushSchedule extends SfCommand<PackagePushScheduleResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial');

  public static readonly flags = {
    ...orgFlags,
    package: Flags.salesforceId({
      char: 'p',
      startsWith: '04t',
      length: 'both',
      required: true,
      summary: messages.getMessage('flags.package.summary'),
    }),
    ...orgInputFlags,
    ...startTimeFlags,
    'migrate-to-2gp': Flags.boolean({ summary: messages.getMessage('flags.migrate-to-2gp.summary') }),
  };

  public async run(): Promise<PackagePushScheduleResult> {
    const { flags } = await this.parse(PackagePushSchedule);
    const startTime = await parseStartTime(flags);
    const targets = await readOrgInput(flags);
    for (const line of formatTargets(targets)) this.log(line);

    const org = connectPushOrg(flags['target-dev-hub'].getConnection(flags['api-version']));
    const pushable = await readVersionToPush(org, flags.package);
    this.log(formatPlan(pushable, targets.orgs.length, startTime, flags['time-zone']));

    const request = { versionId: pushable.version.id, startTime, migration: flags['migrate-to-2gp'] };
    this.spinner.start(messages.getMessage('progress'));
    const scheduled = await schedule({ request, orgs: targets.orgs }, org, (progress) => {
      this.spinner.status = insertProgress(progress);
    });
    this.spinner.stop();

    const result = scheduleResult(scheduled, pushable, targets);
    for (const line of formatScheduled(result, scheduled.outcome)) this.log(line);
    setExitCode(result.outcome);
    return result;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
