import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { requireConfirmation } from '../../../cli/confirm.js';
import { toSfError } from '../../../cli/errors.js';
import { connectionOf, noPromptFlag, orgFlags, verboseFlag, versionFlag } from '../../../cli/flags.js';
import { catchInterrupt } from '../../../cli/interrupt.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { resolveVersionFlag } from '../../../cli/packageFlag.js';
import { requireEligible, requirePushable } from '../../../cli/preflight.js';
import { openRetryLog } from '../../../cli/retryLog.js';
import { expiryWarnings, readSelection, selectionFlags } from '../../../cli/selection.js';
import { carryOn } from '../../../cli/pushRun.js';
import { parseStartTime, startTimeFlags } from '../../../cli/startTimeFlags.js';
import { begin } from '../../../core/events.js';
import { planOf, productionOrgs } from '../../../core/plan.js';
import { dryRunResult, scheduleResult, type ScheduleResult } from '../../../core/scheduleResult.js';
import { selectOrgs } from '../../../core/selectOrgs.js';
import { callsToSchedule } from '../../../core/steps.js';
import { formatDryRun, formatPreflight, startText } from '../../../format/plan.js';
import { formatScheduled, formatTargets, scheduleQuestion } from '../../../format/schedule.js';
import { beginJournal } from '../../../journal/beginJournal.js';
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
    package: versionFlag,
    ...selectionFlags,
    ...startTimeFlags,
    'on-ineligible': Flags.option({ options: ['exclude', 'fail'] as const })({
      default: 'exclude',
      summary: messages.getMessage('flags.on-ineligible.summary'),
    }),
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary') }),
    'no-prompt': noPromptFlag,
    verbose: verboseFlag,
  };

  public async run(): Promise<PackagePushScheduleResult> {
    const { flags } = await this.parse(PackagePushSchedule);
    const interrupt = catchInterrupt(this);
    const startTime = await parseStartTime(flags);
    const { targets, selection } = await readSelection(flags);
    for (const line of formatTargets(targets)) this.log(line);

    const connection = await connectionOf(flags);
    const retries = openRetryLog(this, flags.verbose);
    const org = connectPushOrg(connection, retries.note);
    const pushable = await resolveVersionFlag(org, flags.package);
    requirePushable(pushable);
    const day = startTime ?? new Date();
    for (const warning of expiryWarnings(selection.exclusions, day)) this.warn(warning);
    const selected = await selectOrgs(org, pushable, selection, day);
    const { eligible } = selected;

    const start = startText({ startTime, timeZone: flags['time-zone'] });
    for (const line of formatPreflight(pushable, planOf(selected, targets), selected, {
      start,
      named: targets !== undefined,
    }))
      this.log(line);
    const apiCalls = org.calls() + callsToSchedule(eligible.length);
    const planned = { pushable, startTime, targets, selected, apiCalls };
    if (flags['dry-run']) {
      for (const line of formatDryRun(eligible, apiCalls)) this.log(line);
      return dryRunResult(planned);
    }
    requireEligible(selected, flags['on-ineligible'], targets !== undefined);
    const production = productionOrgs(eligible);
    if (production > 0 && !flags['no-prompt']) {
      await requireConfirmation(this, scheduleQuestion(pushable, eligible.length, production, start));
    }

    const plan = {
      request: {
        versionId: pushable.version.id,
        startTime: startTime?.toISOString() ?? null,
        migration: flags['migrate-to-2gp'],
      },
      orgs: eligible.map(({ orgKey }) => orgKey),
      knownRequests: selected.knownRequests,
    };
    const journal = await beginJournal(connection, pushable, plan);
    const run = { org, journal, username: connection.getUsername() ?? '', retries, interrupt };
    const scheduled = await carryOn(this, begin(plan), run).finally(journal.release);
    const result = scheduleResult(planned, scheduled, retries.list);
    for (const line of formatScheduled(pushable, scheduled)) this.log(line);
    setExitCode(result.outcome);
    return result;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
