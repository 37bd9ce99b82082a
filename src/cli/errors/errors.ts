import { SfError } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { OrgError } from '../../core/errors/orgError.js';
import { ScheduleBroken, WaitBroken } from '../../core/push/broken.js';
import { RolloutBroken } from '../../core/rollout/result/rolloutBroken.js';
import { UsageError } from '../../core/errors/usageError.js';
import { resumeCommand } from '../commandLine.js';
import { orgInError, type OrgInError } from './orgInError.js';
import { Ended } from '../interrupt.js';
import { loadMessages } from '../messages.js';
import { countsLine } from '../../format/push/progress.js';
import { fromOrgError, accessActions, reasonOf, sentence, withoutExitCode, withWhere } from './orgErrors.js';
import { exitCodeOf } from '../outcome.js';
import { withSafeTexts } from './safeTexts.js';
import { withFlags } from '../advisedCommand.js';
import { isAboutOrg, usageError } from './usageErrors.js';

const messages = loadMessages('push');
const rollout = loadMessages('rollout');

/** What an error has to name: the user of the org, and the commands to continue with, where they are not the usual ones. */
export type ErrorContext = {
  username: string;
  /** The command to run again, where the records of the org speak against what was asked for. */
  again?: string;
  /** The command that keeps waiting, or takes the next step. */
  wait?: string;
  /** The org that did not do as it should, where it is known here. */
  org?: OrgInError | undefined;
  /** The arguments of the command. */
  argv?: readonly string[] | undefined;
};

/**
 * What the `sf` CLI prints and exits with. Errors that it made itself, such as a wrong flag, pass through. The cause
 * is left behind on purpose: `sf` would exit with 10 or 20 for what it finds in there.
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

/** The commands that an error advises, with the org that this one was told to use. */
const withOrgFlag = (error: Error, argv: readonly string[] | undefined): Error => {
  if (error instanceof SfError)
    error.actions = error.actions?.map((action) =>
      action.replaceAll(/"(sf package [^"]*)"/g, (_, line: string) => `"${withFlags(line, argv)}"`),
    );
  return error;
};

/**
 * Runs a command: whatever it throws is translated for `sf`. The command fills the context in as it
 * learns it.
 */
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

/** `sf` would call it an error. By now everything that was open is closed. */
const endQuietly = ({ message, exitCode }: Ended): never => {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
};

/**
 * A flag that `sf` refuses is exit code 2, but where @oclif/core names none itself (a value outside its list, a flag that
 * lacks its value), 1: the default of `sf` for errors of @oclif/core, and nothing here throws others.
 */
const withFlagCode = (error: Error): Error => {
  const { oclif } = error as { oclif?: { exit?: unknown } };
  if (oclif?.exit === 1) oclif.exit = 2;
  return error;
};

/** Waiting for a push was interrupted: the error says how to wait for it again. */
const waitError = ({ cause, pushRequestId, seen }: WaitBroken, { username, wait, org }: ErrorContext): SfError => {
  const resume = wait ?? `${resumeCommand(username, pushRequestId)} --wait 60`;
  const [key, ...last] = seen === undefined ? ['error.notSeen'] : ['error.seenLast', countsLine(seen)];
  const { status = null, jobs = null } = seen ?? {};
  return unfinishedError(cause, org, {
    known: messages.getMessage(key, [pushRequestId, ...last]),
    actions: messages.getMessages(`${key}.actions`, [resume]),
    data: { pushRequestId, status, jobs, outcome: 'waiting', resume },
  });
};

/** A rollout that could not be stepped or looked at any more; what is scheduled runs on. */
const rolloutError = (
  { cause, pushRequestId, seen, halted }: RolloutBroken,
  resume: string,
  org?: OrgInError,
): SfError => {
  if (halted !== undefined) return haltError(cause, halted, org);
  const [key, ...made] = pushRequestId === null ? ['error.rolloutNotOver'] : ['error.rolloutHasPushed', pushRequestId];
  return unfinishedError(cause, org, {
    known: rollout.getMessage(key, made),
    actions: rollout.getMessages(`${key}.actions`, [resume]),
    data: { pushRequestId, outcome: 'waiting', step: seen?.step ?? null, waves: seen?.waves ?? [], resume },
  });
};

/** Nothing more of it is started, but what is scheduled may still start: the same command again cancels that. */
const haltError = (cause: Error, halted: 'paused' | 'aborted', org: OrgInError | undefined): SfError => {
  const { message, name } = reasonOf(cause, org);
  const known = rollout.getMessage('error.haltNotSeen', [halted]);
  const actions = [...accessActions(cause, org), ...rollout.getMessages('error.haltNotSeen.actions')];
  return new SfError(`${sentence(message)} ${known}`, name, actions, 1);
};

/**
 * Something went wrong while a push or a rollout is under way: what did, what is known, and what goes on, with the exit
 * code of what is not over.
 */
const unfinishedError = (
  cause: Error,
  org: OrgInError | undefined,
  { known, actions, data }: { known: string; actions: string[]; data: Parameters<SfError['setData']>[0] },
): SfError => {
  const { message, name } = reasonOf(cause, org);
  const all = [...accessActions(cause, org), ...actions];
  const error = new SfError(`${sentence(message)} ${known}`, name, all, exitCodeOf('waiting'));
  error.setData(data);
  return error;
};

/** Scheduling was interrupted: by what, what was done by then, and the command that resumes it. */
const brokenError = ({ cause, pushRequestId, canceled }: ScheduleBroken, resume: string, org?: OrgInError): SfError => {
  const reason = reasonOf(cause, org);
  const [key, ...tokens] = endOf(pushRequestId, canceled);
  const actions = [...accessActions(cause, org), ...messages.getMessages(`${key}.actions`, [resume])];
  const error = new SfError(`${sentence(reason.message)} ${messages.getMessage(key, tokens)}`, reason.name, actions, 1);
  error.setData({ pushRequestId: pushRequestId ?? null, canceled });
  return error;
};

const endOf = (pushRequestId: string | undefined, canceled: boolean): [key: string, ...tokens: string[]] => {
  if (pushRequestId === undefined) return [canceled ? 'error.requestRefused' : 'error.notCreated'];
  return [canceled ? 'error.canceled' : 'error.unfinished', pushRequestId];
};

/**
 * `sf` reads exit codes out of messages: 20 for an internal error number of the platform, 10 for a TypeError. The
 * exit code of a push has a meaning of its own, so the number is written another way.
 */
const withoutExitCodes = (error: SfError): SfError => Object.assign(error, { message: withoutExitCode(error.message) });
