import { SfError } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { OrgError } from '../../core/errors/orgError.js';
import { UsageError } from '../../core/errors/usageError.js';
import { ScheduleBroken, WaitBroken } from '../../core/push/broken.js';
import { RolloutBroken } from '../../core/rollout/result/rolloutBroken.js';
import { countsLine } from '../../format/push/progress.js';
import { resumeCommand, withFlags } from '../commandLine.js';
import { errorTexts, WRONG_FLAG } from '../messages.js';
import { orgInError, type OrgInError } from '../orgName.js';
import { Ended } from '../interrupt.js';
import { exitCodeOf } from '../outcome.js';
import { actionsFor, fromOrgError, withWhere } from './orgErrors.js';
import { withoutExitCode, withSafeTexts } from './safeTexts.js';
import { isAboutOrg, usageError } from './usageErrors.js';

/**
 * What error messages need: the user of the org, and the commands to continue with, where they are not the usual ones.
 */
export type ErrorContext = {
  username: string;
  /** The command to run again, where the org's records forbid the request. */
  again?: string;
  /** The command that keeps waiting, or takes the next step. */
  wait?: string;
  /** The org that caused the error, if this machine knows it. */
  org?: OrgInError | undefined;
  /** The arguments of the command. */
  argv?: readonly string[] | undefined;
};

/**
 * Converts an error to the one that the `sf` CLI prints, with its exit code. Errors of the CLI itself, such as a wrong
 * flag, are passed on. The cause is dropped on purpose: `sf` derives exit codes 10 or 20 from its content.
 */
export const toSfError = (error: Error, context: ErrorContext = { username: '' }): Error => {
  if (error instanceof Ended) return endQuietly(error);
  return withFlagCode(withSafeTexts(withOrgFlag(translated(error, context), context.argv)));
};

const translated = (error: Error, context: ErrorContext): Error => {
  if (error instanceof OrgError) return withWhere(fromOrgError(error, context.org), error, context.argv, context.org);
  if (error instanceof UsageError) return usageError(error, context.again, context.org);
  const isBroken = error instanceof ScheduleBroken || error instanceof WaitBroken || error instanceof RolloutBroken;
  return isBroken ? brokenError(error, context) : error;
};

/** Adds the target org of this command to the commands that an error advises. */
const withOrgFlag = (error: Error, argv: readonly string[] | undefined): Error => {
  if (error instanceof SfError)
    error.actions = error.actions?.map((action) =>
      action.replaceAll(/"(sf package [^"]*)"/g, (_, line: string) => `"${withFlags(line, argv)}"`),
    );
  return error;
};

/** Runs a command, and translates every error for `sf`. The command fills in the context as it learns it. */
export const withSfErrors = async <T>(
  command: Pick<SfCommand<unknown>, 'jsonEnabled' | 'logToStderr'> & Partial<Pick<SfCommand<unknown>, 'argv'>>,
  work: (context: ErrorContext) => Promise<T>,
): Promise<T> => {
  const context: ErrorContext = { username: '', argv: command.argv };
  try {
    return await work(context);
  } catch (error) {
    const cause = error instanceof OrgError ? error : (error as Error).cause;
    const isOfOrg = cause instanceof OrgError || (error instanceof UsageError && isAboutOrg(error.problem));
    if (isOfOrg) context.org = await orgInError(context.argv, context.username);
    // The JSON of the error may be read too late.
    if (error instanceof ScheduleBroken && command.jsonEnabled() && !error.canceled)
      command.logToStderr(resumeCommand(context.username, error.pushRequestId));
    throw toSfError(error as Error, context);
  }
};

/**
 * Ends the process without an error message: `sf` would print the end as an error. Everything that was open is closed
 * by now.
 */
const endQuietly = ({ message, exitCode }: Ended): never => {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
};

/**
 * Sets exit code 2 for a flag that `sf` refuses. @oclif/core itself sets 2 for most of them. For the others (a value
 * outside its list, a flag without its value) it leaves its default 1, which no other error here has in this place.
 */
const withFlagCode = (error: Error): Error => {
  const { oclif } = error as { oclif?: { exit?: unknown } };
  if (oclif?.exit === 1) oclif.exit = WRONG_FLAG;
  return error;
};

/**
 * The error while a push or a rollout is under way: what went wrong, what is known of the push or the rollout, and how
 * to continue.
 */
const brokenError = (error: Broken, context: ErrorContext): SfError => {
  const { message, name, actions: first } = causeOf(error.cause, context.org);
  const { known, actions, exitCode, data } = stateOf(error, context);
  const made = new SfError(`${message.replace(/[.\s]*$/, '.')} ${known}`, name, [...first, ...actions], exitCode);
  // Stryker disable next-line ConditionalExpression: only the types ask for it.
  if (data !== undefined) made.setData(data);
  return made;
};

type Broken = ScheduleBroken | WaitBroken | RolloutBroken;

/**
 * What went wrong, and what has to be done about it before the push or rollout is gone on with. Of all that an error of
 * the org advises that is only to log in, and which right is needed; to run the command again would make a second push.
 */
const causeOf = (cause: Error, org?: OrgInError): { message: string; name: string; actions: string[] } => {
  if (cause instanceof UsageError) {
    const { message, name, actions = [] } = usageError(cause, undefined, org);
    return { message, name, actions };
  }
  if (cause instanceof OrgError) {
    const { message, name } = fromOrgError(cause, org);
    const isAccess = cause.kind === 'session' || cause.kind === 'permission';
    return { message, name, actions: isAccess ? actionsFor(cause.kind, org) : [] };
  }
  return { message: withoutExitCode(cause.message), name: withoutExitCode(cause.name), actions: [] };
};

type State = { known: string; actions: string[]; exitCode: number; data?: Parameters<SfError['setData']>[0] };

const stateOf = (error: Broken, { username, wait }: ErrorContext): State => {
  if (error instanceof ScheduleBroken) return schedulingState(error, username);
  return error instanceof WaitBroken ? waitingState(error, username, wait) : rolloutState(error, wait ?? '');
};

/** What was done until scheduling was interrupted, and which command resumes it. */
const schedulingState = ({ pushRequestId, canceled }: ScheduleBroken, username: string): State => {
  const [key, ...tokens] = scheduledUntil(pushRequestId, canceled);
  return {
    known: errorTexts.getMessage(key, tokens),
    actions: errorTexts.getMessages(`${key}.actions`, [resumeCommand(username, pushRequestId)]),
    exitCode: exitCodeOf('failed'),
    data: { pushRequestId: pushRequestId ?? null, canceled },
  };
};

const scheduledUntil = (id: string | undefined, canceled: boolean): [key: string, ...tokens: string[]] => {
  if (id === undefined) return [canceled ? 'request-refused' : 'not-created'];
  return [canceled ? 'canceled' : 'unfinished', id];
};

/** Waiting for a push was interrupted: how to wait for it again. */
const waitingState = ({ pushRequestId, seen }: WaitBroken, username: string, wait: string | undefined): State => {
  const resume = wait ?? `${resumeCommand(username, pushRequestId)} --wait 60`;
  const [key, ...last] = seen === undefined ? ['not-seen'] : ['seen-last', countsLine(seen)];
  const { status = null, jobs = null } = seen ?? {};
  return {
    known: errorTexts.getMessage(key, [pushRequestId, ...last]),
    actions: errorTexts.getMessages('keep-waiting', [resume]),
    exitCode: exitCodeOf('waiting'),
    data: { pushRequestId, status, jobs, outcome: 'waiting', resume },
  };
};

/** A rollout could not be advanced or read any more. Scheduled pushes continue. */
const rolloutState = ({ pushRequestId, seen, halted }: RolloutBroken, resume: string): State => {
  if (halted !== undefined) return haltState(halted);
  const [key, ...made] = pushRequestId === null ? ['rollout-not-over'] : ['rollout-has-pushed', pushRequestId];
  return {
    known: errorTexts.getMessage(key, made),
    actions: errorTexts.getMessages('go-on', [resume]),
    exitCode: exitCodeOf('waiting'),
    data: { pushRequestId, outcome: 'waiting', step: seen?.step ?? null, waves: seen?.waves ?? [], resume },
  };
};

/**
 * The halt is recorded, so that no further push is started. Scheduled pushes may still start; the same command again
 * cancels them.
 */
const haltState = (halted: 'paused' | 'aborted'): State => ({
  known: errorTexts.getMessage('halt-not-seen', [halted]),
  actions: errorTexts.getMessages('halt-not-seen.actions'),
  exitCode: exitCodeOf('failed'),
});
