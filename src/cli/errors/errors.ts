import { SfError } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { OrgError } from '../../core/errors/orgError.js';
import { ScheduleBroken, WaitBroken } from '../../core/push/broken.js';
import { RolloutBroken } from '../../core/rollout/result/rolloutBroken.js';
import { UsageError } from '../../core/errors/usageError.js';
import { resumeCommand, withFlags } from '../commandLine.js';
import { orgInError, type OrgInError } from '../orgName.js';
import { Ended } from '../interrupt.js';
import { errorTexts } from '../createError.js';
import { countsLine } from '../../format/push/progress.js';
import { actionsFor, fromOrgError, withoutExitCode, withWhere } from './orgErrors.js';
import { exitCodeOf } from '../outcome.js';
import { withSafeTexts } from './safeTexts.js';
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
  if (error instanceof UsageError) return withoutExitCodes(usageError(error, context.again, context.org));
  if (error instanceof ScheduleBroken)
    return brokenError(error, resumeCommand(context.username, error.pushRequestId), context.org);
  if (error instanceof WaitBroken) return waitError(error, context);
  if (error instanceof RolloutBroken) return rolloutError(error, context.wait ?? '', context.org);
  return error;
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
  if (oclif?.exit === 1) oclif.exit = 2;
  return error;
};

/** Waiting for a push was interrupted: the error says how to wait for it again. */
const waitError = ({ cause, pushRequestId, seen }: WaitBroken, { username, wait, org }: ErrorContext): SfError => {
  const resume = wait ?? `${resumeCommand(username, pushRequestId)} --wait 60`;
  const [key, ...last] = seen === undefined ? ['not-seen'] : ['seen-last', countsLine(seen)];
  const { status = null, jobs = null } = seen ?? {};
  return unfinishedError(cause, org, {
    known: errorTexts.getMessage(key, [pushRequestId, ...last]),
    actions: errorTexts.getMessages('keep-waiting', [resume]),
    data: { pushRequestId, status, jobs, outcome: 'waiting', resume },
  });
};

/** A rollout could not be advanced or read any more. Scheduled pushes continue. */
const rolloutError = (
  { cause, pushRequestId, seen, halted }: RolloutBroken,
  resume: string,
  org?: OrgInError,
): SfError => {
  if (halted !== undefined) return haltError(cause, halted, org);
  const [key, ...made] = pushRequestId === null ? ['rollout-not-over'] : ['rollout-has-pushed', pushRequestId];
  return unfinishedError(cause, org, {
    known: errorTexts.getMessage(key, made),
    actions: errorTexts.getMessages('go-on', [resume]),
    data: { pushRequestId, outcome: 'waiting', step: seen?.step ?? null, waves: seen?.waves ?? [], resume },
  });
};

/**
 * The halt is recorded, so that no further push is started. Scheduled pushes may still start; the same command again
 * cancels them.
 */
const haltError = (cause: Error, halted: 'paused' | 'aborted', org: OrgInError | undefined): SfError => {
  const { message, name } = reasonOf(cause, org);
  const known = errorTexts.getMessage('halt-not-seen', [halted]);
  const actions = [...firstActions(cause, org), ...errorTexts.getMessages('halt-not-seen.actions')];
  return new SfError(`${sentence(message)} ${known}`, name, actions, 1);
};

/**
 * An error while a push or a rollout is under way. It says what went wrong, what is known, and what continues. The exit
 * code is that of something unfinished.
 */
const unfinishedError = (
  cause: Error,
  org: OrgInError | undefined,
  { known, actions, data }: { known: string; actions: string[]; data: Parameters<SfError['setData']>[0] },
): SfError => {
  const { message, name } = reasonOf(cause, org);
  const all = [...firstActions(cause, org), ...actions];
  const error = new SfError(`${sentence(message)} ${known}`, name, all, exitCodeOf('waiting'));
  error.setData(data);
  return error;
};

/** Scheduling was interrupted. The error says why, what was done until then, and which command resumes it. */
const brokenError = ({ cause, pushRequestId, canceled }: ScheduleBroken, resume: string, org?: OrgInError): SfError => {
  const reason = reasonOf(cause, org);
  const [key, ...tokens] = endOf(pushRequestId, canceled);
  const actions = [...firstActions(cause, org), ...errorTexts.getMessages(`${key}.actions`, [resume])];
  const error = new SfError(
    `${sentence(reason.message)} ${errorTexts.getMessage(key, tokens)}`,
    reason.name,
    actions,
    1,
  );
  error.setData({ pushRequestId: pushRequestId ?? null, canceled });
  return error;
};

const endOf = (pushRequestId: string | undefined, canceled: boolean): [key: string, ...tokens: string[]] => {
  if (pushRequestId === undefined) return [canceled ? 'request-refused' : 'not-created'];
  return [canceled ? 'canceled' : 'unfinished', pushRequestId];
};

/** What went wrong, in a sentence that `sf` doesn't read an exit code out of. */
const reasonOf = (cause: Error, org?: OrgInError): SfError => {
  if (cause instanceof OrgError) return fromOrgError(cause, org);
  if (cause instanceof UsageError) return withoutExitCodes(usageError(cause, undefined, org));
  return new SfError(withoutExitCode(cause.message), withoutExitCode(cause.name));
};

const sentence = (message: string): string => message.replace(/[.\s]*$/, '.');

/**
 * What has to be done before the push or rollout is gone on with. Of all that an error of the org advises only to log in, and
 * which right is needed; to run the command again would make a second push of it.
 */
const firstActions = (cause: Error, org?: OrgInError): string[] => {
  if (cause instanceof UsageError) return usageError(cause, undefined, org).actions ?? [];
  const isAccess = cause instanceof OrgError && (cause.kind === 'session' || cause.kind === 'permission');
  return isAccess ? actionsFor(cause.kind, org) : [];
};

/**
 * `sf` derives exit codes from messages: 20 from an internal error number of the platform, 10 from a TypeError. The
 * exit codes of a push have their own meanings, so that the number is written in another way.
 */
const withoutExitCodes = (error: SfError): SfError => Object.assign(error, { message: withoutExitCode(error.message) });
