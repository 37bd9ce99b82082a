import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { OpenOrg } from '../../app/openPushOrg.js';
import type { PlanActions } from '../../app/push/schedulePush.js';
import type { Customers } from '../../core/orgs/customers.js';
import { callsToSchedule } from '../../core/push/inserts.js';
import type { PlannedPush } from '../../core/push/plannedPush.js';
import { productionOrgs } from '../../core/model.js';
import type { RetryScope } from '../../core/report/failures.js';
import type { PushReport } from '../../core/report/report.js';
import { dryRunResult, scheduleResult, waitedResult, type ScheduleResult } from '../../core/report/scheduleResult.js';
import { formatDryRun, formatPreflight, startText } from '../../format/push/plan.js';
import { headline } from '../../format/push/report.js';
import { formatScheduled, scheduleQuestion } from '../../format/push/schedule.js';
import { counted } from '../../format/text.js';
import { commandLine } from '../commandLine.js';
import type { ErrorContext } from '../errors/errors.js';
import type { FlagValues } from '../input/flagTypes.js';
import type { startTimeFlags } from '../input/flags.js';
import { waitRules, type waitFlags } from '../input/ruleFlags.js';
import { loadMessages } from '../messages.js';
import { orgName } from '../orgName.js';
import type { Interrupt } from '../interrupt.js';
import { setExitCode } from '../outcome.js';
import { show, showText } from '../output/show.js';
import { schedulingLines, type RetryLog } from '../wait/schedulingLines.js';
import { showUntilEnd } from '../wait/waiting.js';
import { requireConfirmation } from './confirm.js';
import { isRefused, requireEligible } from './requireEligible.js';

const messages = loadMessages('push');

/** A longer command line, which contains a list of orgs, is described instead: an error has to be short. */
const LONGEST_COMMAND = 1000;

export type PushFlags = FlagValues<typeof startTimeFlags & typeof waitFlags> & {
  'on-ineligible': 'exclude' | 'fail';
  'dry-run': boolean;
  'no-prompt': boolean;
};

/** What can be done with a plan after it was shown and confirmed. `named`: its orgs were named and not searched for. */
export type PlanTools = PlanActions & {
  org: OpenOrg;
  named: boolean;
  /** Whether a filter leaves orgs out. */
  filters?: boolean;
  /** The customers that the orgs belong to. */
  customers?: Customers | undefined;
  retries: RetryLog;
  interrupt: Interrupt;
  context: ErrorContext;
};

/**
 * Shows a plan, asks for confirmation, schedules it, and waits with --wait: the common part of `schedule` and `retry`.
 */
export const showAndSchedule = async (
  command: SfCommand<unknown>,
  plan: PlannedPush,
  flags: PushFlags,
  tools: PlanTools,
): Promise<ScheduleResult> => {
  const { org, named, filters = false, customers, retries, interrupt, context } = tools;
  const { eligible } = plan;
  const start = startText(plan.startTime, flags['time-zone']);
  show(command, formatPreflight(plan, { start, named }));
  const apiCalls = org.apiCalls() + callsToSchedule(eligible.length);
  if (flags['dry-run']) {
    show(command, formatDryRun(eligible, apiCalls, customers));
    const dry = dryRunResult(plan, apiCalls);
    const outcome = isRefused(plan, flags['on-ineligible'], named) ? 'failed' : dry.outcome;
    setExitCode(outcome);
    return { ...dry, outcome };
  }
  requireEligible(plan, flags['on-ineligible'], { named, list: sameCommand(command, '--dry-run', '--json') });
  if (eligible.length === 0) {
    showText(command, messages.getMessage('nothingToDo'));
    return { ...dryRunResult(plan, apiCalls), dryRun: false };
  }
  // A push to a single sandbox is a test, and needs no confirmation.
  const asks = (eligible.length > 1 || productionOrgs(eligible) > 0) && !flags['no-prompt'];
  if (asks) {
    const isLeft = plan.orgs.skipped > 0 || plan.orgs.rejected.some(({ reason }) => reason === 'excluded');
    const isAll = !named && !filters && !isLeft;
    const hub = await orgName(org.username);
    // Without a terminal to ask on, nothing is read for the question.
    const estimate = process.stdin.isTTY && !command.jsonEnabled() ? await tools.estimate() : null;
    const facts = { hub, byType: plan.summary.byType, isAll, start, estimate };
    await requireConfirmation(command, scheduleQuestion(plan, facts));
  }
  context.again = sameCommand(command);

  const lines = schedulingLines(command, interrupt, org.username);
  const push = await tools.schedule(asks, lines).finally(lines.stop);
  const result = scheduleResult(plan, apiCalls, push, retries.list);
  const progress = lines.last();
  if (progress !== undefined) show(command, formatScheduled(plan, progress));
  const rules = waitRules(flags);
  if (rules === undefined || push.outcome === 'nothing-to-do' || push.outcome === 'failed') {
    setExitCode(result.outcome);
    return result;
  }
  const waiting = { ...tools, username: org.username, rules };
  const { report } = await showUntilEnd(command, push, waiting, (lines) => tools.follow(push, rules, lines));
  const waited = waitedResult(result, report);
  setExitCode(waited.outcome);
  return waited;
};

/** This command again, to be pasted. With `--dry-run --json` it lists everything that was found, and writes nothing. */
const sameCommand = ({ id = '', argv }: SfCommand<unknown>, ...more: string[]): string => {
  const words = ['sf', ...id.split(':'), ...argv.filter((argument) => !more.includes(argument))];
  const line = commandLine(...words, ...more);
  return line.length > LONGEST_COMMAND
    ? messages.getMessage('sameCommand', [more.length === 0 ? '' : ` with ${more.join(' ')}`])
    : line;
};

const TRYING: Record<RetryScope, string> = {
  retryable: 'trying.retryable',
  failed: 'trying.failed',
  unscheduled: 'trying.unscheduled',
};

/** Shows the result of the push whose orgs are retried, and how many orgs are retried. */
export const showRetried =
  (command: Pick<SfCommand<unknown>, 'log'>, only: RetryScope) =>
  (of: PushReport, named: number): void => {
    showText(command, headline(of));
    if (named > 0) showText(command, messages.getMessage(TRYING[only], [counted(named, 'org')]));
  };
