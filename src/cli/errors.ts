import { SfError } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { OrgError, type OrgErrorKind } from '../core/errors/orgError.js';
import { ScheduleBroken } from '../core/push/scheduleBroken.js';
import { WaitBroken } from '../core/push/waitBroken.js';
import { RolloutBroken } from '../core/rollout/rolloutBroken.js';
import { UsageError } from '../core/errors/usageError.js';
import { resumeCommand } from './commandLine.js';
import { Ended } from './interrupt.js';
import { loadMessages } from './messages.js';
import { countsLine } from '../format/progress.js';
import { exitCodeOf } from './outcome.js';
import { withSafeTexts } from './safeTexts.js';
import { usageError } from './usageErrors.js';

const messages = loadMessages('push');
const rollout = loadMessages('rollout');

/** One message for each kind of failure; its actions are in messages/push.md under the same name. */
const MESSAGES: Record<OrgErrorKind, string> = {
  session: 'error.session',
  permission: 'error.permission',
  'unknown-field': 'error.unknownField',
  unreachable: 'error.unreachable',
  limit: 'error.limit',
  unavailable: 'error.unavailable',
  refused: 'error.refused',
  moved: 'error.moved',
  unexpected: 'error.unexpected',
};

/** What an error has to name: the user of the org, and the commands to continue with, where they are not the usual ones. */
export type ErrorContext = {
  username: string;
  /** The command to run again, where the records of the org speak against what was asked for. */
  again?: string;
  /** The command that keeps waiting, or takes the next step. */
  wait?: string;
};

/**
 * What the `sf` CLI prints and exits with. Errors that it made itself, such as a wrong flag, pass through. The cause
 * is left behind on purpose: `sf` would exit with 10 or 20 for what it finds in there.
 */
export const toSfError = (error: Error, context: ErrorContext = { username: '' }): Error => {
  if (error instanceof Ended) return endQuietly(error);
  return withFlagCode(withSafeTexts(translated(error, context)));
};

const translated = (error: Error, context: ErrorContext): Error => {
  if (error instanceof OrgError) return fromOrgError(error);
  if (error instanceof UsageError) return withoutExitCodes(usageError(error, context.again));
  if (error instanceof ScheduleBroken) return brokenError(error, resumeCommand(context.username, error.pushRequestId));
  if (error instanceof WaitBroken) return waitError(error, context);
  if (error instanceof RolloutBroken) return rolloutError(error, context.wait ?? '');
  return error;
};

/**
 * Runs a command: whatever it throws is translated for `sf`. The command fills the context in as it
 * learns it.
 */
export const withSfErrors = async <T>(
  command: Pick<SfCommand<unknown>, 'jsonEnabled' | 'logToStderr'>,
  work: (context: ErrorContext) => Promise<T>,
): Promise<T> => {
  const context: ErrorContext = { username: '' };
  try {
    return await work(context);
  } catch (error) {
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

const fromOrgError = ({ kind, code, message }: OrgError): SfError =>
  new SfError(withoutExitCode(messages.getMessage(MESSAGES[kind], [message, code])), code, actionsFor(kind), 1);

/** What to do about an error of the org, as after every command. */
export const actionsFor = (kind: OrgErrorKind): string[] => messages.getMessages(`${MESSAGES[kind]}.actions`);

/** Waiting for a push was interrupted: the error says how to wait for it again. */
const waitError = ({ cause, pushRequestId, seen }: WaitBroken, { username, wait }: ErrorContext): SfError => {
  const resume = wait ?? `${resumeCommand(username, pushRequestId)} --wait 60`;
  const [key, ...last] = seen === undefined ? ['error.notSeen'] : ['error.seenLast', countsLine(seen)];
  const { status = null, jobs = null } = seen ?? {};
  return unfinishedError(cause, {
    known: messages.getMessage(key, [pushRequestId, ...last]),
    actions: messages.getMessages(`${key}.actions`, [resume]),
    data: { pushRequestId, status, jobs, outcome: 'waiting', resume },
  });
};

/** A rollout that could not be stepped or looked at any more; what is scheduled runs on. */
const rolloutError = ({ cause, pushRequestId, seen, halted }: RolloutBroken, resume: string): SfError => {
  if (halted !== undefined) return haltError(cause, halted);
  const [key, ...made] = pushRequestId === null ? ['error.rolloutNotOver'] : ['error.rolloutHasPushed', pushRequestId];
  return unfinishedError(cause, {
    known: rollout.getMessage(key, made),
    actions: rollout.getMessages(`${key}.actions`, [resume]),
    data: { pushRequestId, outcome: 'waiting', step: seen?.step ?? null, waves: seen?.waves ?? [], resume },
  });
};

/** Nothing more of it is started, but what is scheduled may still start: the same command again cancels that. */
const haltError = (cause: Error, halted: 'paused' | 'aborted'): SfError => {
  const { message, name } = reasonOf(cause);
  const known = rollout.getMessage('error.haltNotSeen', [halted]);
  const actions = [...loginActions(cause), ...rollout.getMessages('error.haltNotSeen.actions')];
  return new SfError(`${sentence(message)} ${known}`, name, actions, 1);
};

/**
 * Something went wrong while a push or a rollout is under way: what did, what is known, and what goes on, with the exit
 * code of what is not over.
 */
const unfinishedError = (
  cause: Error,
  { known, actions, data }: { known: string; actions: string[]; data: Parameters<SfError['setData']>[0] },
): SfError => {
  const { message, name } = reasonOf(cause);
  const all = [...loginActions(cause), ...actions];
  const error = new SfError(`${sentence(message)} ${known}`, name, all, exitCodeOf('waiting'));
  error.setData(data);
  return error;
};

/** What went wrong, in a sentence that `sf` doesn't read an exit code out of. */
const reasonOf = (cause: Error): SfError =>
  cause instanceof OrgError
    ? fromOrgError(cause)
    : new SfError(withoutExitCode(cause.message), withoutExitCode(cause.name));

const sentence = (message: string): string => message.replace(/[.\s]*$/, '.');

/** Of all that an error of the org advises only this; to run the command again would make a second push of it. */
const loginActions = (cause: Error): string[] =>
  cause instanceof OrgError && cause.kind === 'session' ? actionsFor(cause.kind) : [];

/** Scheduling was interrupted: by what, what was done by then, and the command that resumes it. */
const brokenError = ({ cause, pushRequestId, canceled }: ScheduleBroken, resume: string): SfError => {
  const reason = reasonOf(cause);
  const [key, ...tokens] = endOf(pushRequestId, canceled);
  const actions = [...loginActions(cause), ...messages.getMessages(`${key}.actions`, [resume])];
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

const withoutExitCode = (message: string): string =>
  message
    .replaceAll(/(?<!\d)(\d{9,}-\d{3,}) \((-?\d{7,})\)/g, '$1, stack trace $2')
    .replaceAll('TypeError', 'type error');
