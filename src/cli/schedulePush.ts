import type { SfCommand } from '@salesforce/sf-plugins-core';
import { newProgress, type PushSpec, type Journal } from '../core/push/progress.js';
import { checkBeforeWriting } from '../core/push/checkRivals.js';
import { pushSpecOf } from '../core/push/pushSpec.js';
import type { FailureLimit } from '../core/push/outcome.js';
import { productionOrgs } from '../core/orgs/orgKinds.js';
import { summarizePlan } from '../core/orgs/planSummary.js';
import type { PushOrg } from '../core/ports.js';
import { scheduledPush } from '../core/push/scheduledPush.js';
import {
  dryRunResult,
  nothingToDoResult,
  scheduleResult,
  waitedResult,
  type ScheduleResult,
} from '../core/report/scheduleResult.js';
import { selectOrgs, type OrgSelection } from '../core/orgs/select.js';
import { callsToSchedule } from '../core/push/nextAction.js';
import type { Targets } from '../core/orgs/targets.js';
import type { PushableVersion } from '../core/model.js';
import { formatDryRun, formatPreflight, startText } from '../format/plan.js';
import { formatScheduled, scheduleQuestion } from '../format/schedule.js';
import { UsageError } from '../core/errors/usageError.js';
import { commandLine } from './commandLine.js';
import { requireConfirmation } from './confirm.js';
import { usageError } from './errors.js';
import { followPush } from './followPush.js';
import type { Interrupt } from './interrupt.js';
import { setExitCode } from './outcome.js';
import { requireEligible, requirePushable } from './preflight.js';
import { runSchedule, resumeCommand } from './pushRun.js';
import type { RetryLog } from './retryLog.js';
import { waitRules } from './ruleFlags.js';
import { expiryWarnings } from './selection.js';
import { requireAhead, type StartTimeFlags } from './startTimeFlags.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** What to push, to whom, and when. */
export type PushOrder = {
  pushable: PushableVersion;
  selection: OrgSelection;
  targets: Targets | undefined;
  startTime: Date | null;
};

export type PushFlags = StartTimeFlags & {
  'on-ineligible': 'exclude' | 'fail';
  'dry-run': boolean;
  'no-prompt': boolean;
  wait?: number;
  'fail-fast-above'?: FailureLimit;
};

export type PushTools = {
  org: PushOrg;
  username: string;
  retries: RetryLog;
  interrupt: Interrupt;
  beginJournal: (plan: PushSpec) => Promise<Journal & { release: () => Promise<void> }>;
};

/** Makes a push from end to end: looks the orgs up, shows the plan, asks, schedules, and waits if it is to. */
export const schedulePush = async (
  command: SfCommand<unknown>,
  { pushable, selection, targets, startTime }: PushOrder,
  flags: PushFlags,
  tools: PushTools,
): Promise<ScheduleResult> => {
  const { org, username } = tools;
  requirePushable(pushable);
  requireAhead(startTime, flags, org.now());
  const day = startTime ?? org.now();
  for (const warning of expiryWarnings(selection.exclusions, day)) command.warn(warning);
  const selected = await selectOrgs(org, pushable, selection, day);
  const { eligible } = selected;

  const start = startText({ startTime, timeZone: flags['time-zone'] });
  const named = targets !== undefined;
  const preflight = formatPreflight(pushable, summarizePlan(selected, targets), selected, { start, named });
  for (const line of preflight) command.log(line);
  const apiCalls = org.calls() + callsToSchedule(eligible.length);
  const planned = { pushable, startTime, targets, selected, apiCalls };
  if (flags['dry-run']) {
    for (const line of formatDryRun(eligible, apiCalls)) command.log(line);
    return dryRunResult(planned);
  }
  requireEligible(selected, flags['on-ineligible'], { named, list: sameCommand(command, '--dry-run', '--json') });
  if (eligible.length === 0) {
    command.log(messages.getMessage('nothingToDo'));
    return nothingToDoResult(planned);
  }
  const production = productionOrgs(eligible);
  const plan = pushSpecOf(pushable, selected, { startTime, migration: selection.migration });
  if (production > 0 && !flags['no-prompt']) {
    await requireConfirmation(command, scheduleQuestion(pushable, eligible.length, production, start));
    // While it waited for the answer, somebody else may have scheduled the same.
    await checkBeforeWriting(org, { plan, pushable }).catch((error: unknown) => {
      throw error instanceof UsageError ? usageError(error, sameCommand(command)) : error;
    });
  }

  const journal = await tools.beginJournal(plan);
  const run = { ...tools, journal, again: sameCommand(command) };
  const scheduled = await runSchedule(command, newProgress(plan), run).finally(journal.release);
  const result = scheduleResult(planned, scheduled, tools.retries.list);
  for (const line of formatScheduled(pushable, scheduled)) command.log(line);
  const waiting = waitRules(flags);
  if (waiting === undefined || scheduled.outcome !== 'scheduled') {
    setExitCode(result.outcome);
    return result;
  }
  const { pushRequestId } = scheduled;
  const seen = scheduledPush(scheduled, pushable, []);
  const resume = `${resumeCommand(username, pushRequestId)} --wait 60`;
  const report = await followPush(command, org, { pushRequestId, seen, resume }, waiting);
  const waited = waitedResult(result, report);
  setExitCode(waited.outcome);
  return waited;
};

/** A command line longer than this, with a list of orgs in it, is described: an error has to be short. */
const LONGEST_COMMAND = 1000;

/** This command again, to be pasted; with `--dry-run --json` it lists everything that was found, and writes nothing. */
const sameCommand = ({ id = '', argv }: SfCommand<unknown>, ...more: string[]): string => {
  const words = ['sf', ...id.split(':'), ...argv.filter((argument) => !more.includes(argument))];
  const line = commandLine(...words, ...more);
  return line.length > LONGEST_COMMAND
    ? messages.getMessage('sameCommand', [more.length === 0 ? '' : ` with ${more.join(' ')}`])
    : line;
};
