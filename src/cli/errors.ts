import { SfError } from '@salesforce/core';
import { OrgError, type OrgErrorKind } from '../core/errors/orgError.js';
import { harmless } from '../core/text/plain.js';
import { hideSecrets } from '../core/text/secrets.js';
import { ScheduleBroken } from '../core/push/scheduleBroken.js';
import { UsageError, type UsageKind, type UsageProblem } from '../core/errors/usageError.js';
import { Ended } from './interrupt.js';
import { loadMessages } from './messages.js';
import type { CountedPushRequest } from '../core/model.js';
import { countsLine } from '../format/progress.js';
import { exitCodeOf } from './outcome.js';

const messages = loadMessages('push');

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

/**
 * What the `sf` CLI prints and exits with. Errors that it made itself, such as a wrong flag, pass through. The cause
 * is left behind on purpose: `sf` would exit with 10 or 20 for what it finds in there.
 */
export const toSfError = (error: Error): Error => {
  if (error instanceof Ended) return endQuietly(error);
  if (error instanceof OrgError) return withSafeTexts(fromOrgError(error));
  if (error instanceof UsageError) return withSafeTexts(usageError(error));
  return withFlagCode(withSafeTexts(error));
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

/** Whoever made the error, its texts may repeat what somebody else wrote: a flag's value, a file's name, an answer. */
const withSafeTexts = (error: Error): Error => {
  for (const key of ['message', 'name', 'stack'] as const) {
    // Some classes have a getter alone for one of them.
    Object.defineProperty(error, key, { value: safeLines(error[key] ?? ''), writable: true, configurable: true });
  }
  if (error instanceof SfError) error.actions = error.actions?.map(safeLines);
  const { parse } = error as WrongFlag;
  // The CLI makes suggestions of what it has read of the command line; nothing needs the rest.
  const raw = parse?.output?.raw?.map(({ input, ...word }) => ({ ...word, input: safeLines(input) })) ?? [];
  if (parse !== undefined) Object.assign(error, { parse: { output: { raw } } });
  for (const [key, value] of Object.entries(error)) Object.assign(error, { [key]: withoutSecrets(value) });
  // With --json it is printed too.
  if (error.cause instanceof Error) withSafeTexts(error.cause);
  return error;
};

type WrongFlag = Error & { parse?: { output?: { raw?: Array<{ input: string }> } } };

const safeLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => hideSecrets(harmless(line)))
    .join('\n');

/** Whatever else an error has, as it is, but for tokens. */
const withoutSecrets = (value: unknown): unknown => {
  if (typeof value === 'string') return hideSecrets(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  const isPlain = value instanceof Object && Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutSecrets(each)]));
};

/** What to do about what speaks against going on; of rivals, about the first. `again` does it all the same. */
const USAGE_ACTIONS: Partial<Record<UsageKind, string>> = {
  'other-version': 'error.otherVersion',
  'damaged-record': 'error.damagedRecord',
};

export const usageError = ({ message, problem }: UsageError, again = 'sf package push resume'): SfError => {
  const error = new SfError(withoutExitCode(message), nameOf(problem.kind), usageActions(problem, again), 1);
  if (problem.kind === 'rival-requests') error.setData({ pushRequestId: problem.canceled, requests: problem.requests });
  return error;
};

const usageActions = (problem: UsageProblem, again: string): string[] => {
  if (problem.kind !== 'rival-requests') {
    const key = USAGE_ACTIONS[problem.kind];
    return key === undefined ? [] : messages.getMessages(`${key}.actions`);
  }
  const [rival] = problem.requests;
  const id = rival?.pushRequestId ?? '';
  const [key, ids] =
    rival?.status === 'Created' ? ['error.rivalCreated', [id, id, id]] : ['error.rivalRequests', [id, id]];
  return messages.getMessages(`${key}.actions`, [...ids, again]);
};

/** `damaged-record`: `DamagedRecordError` */
const nameOf = (kind: UsageKind): string =>
  `${kind.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Error`;

const fromOrgError = ({ kind, code, message }: OrgError): SfError =>
  new SfError(withoutExitCode(messages.getMessage(MESSAGES[kind], [message, code])), code, actionsFor(kind), 1);

/** What to do about an error of the org, as after every command. */
export const actionsFor = (kind: OrgErrorKind): string[] => messages.getMessages(`${MESSAGES[kind]}.actions`);

/** A push that runs whether anybody waits for it or not: as it was seen last, and the command that goes on waiting. */
export type WaitedPush = { pushRequestId: string; seen: CountedPushRequest | undefined; resume: string };

/** Waiting for a push that broke off: the push is not lost sight of. */
export const waitError = (cause: Error, { pushRequestId, seen, resume }: WaitedPush): SfError => {
  const [key, last] = seen === undefined ? ['error.notSeen'] : ['error.seenLast', countsLine(seen)];
  const { status = null, jobs = null } = seen ?? {};
  return unfinishedError(cause, {
    known: messages.getMessage(key, [pushRequestId, last ?? '']),
    actions: messages.getMessages(`${key}.actions`, [resume]),
    data: { pushRequestId, status, jobs, outcome: 'waiting', resume },
  });
};

/**
 * Something went wrong while a push or a rollout is under way: what did, what is known, and what goes on, with the exit
 * code of what is not over.
 */
export const unfinishedError = (
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

/** Scheduling that broke off: what stopped it, how things stand, and the command that goes on. */
export const brokenError = (
  { cause, pushRequestId, canceled, candidates }: ScheduleBroken,
  resume: string,
): SfError => {
  const reason = reasonOf(cause);
  const [key, tokens] = endOf(pushRequestId, canceled, candidates);
  const actions = [...loginActions(cause), ...messages.getMessages(`${key}.actions`, [resume])];
  const error = new SfError(`${sentence(reason.message)} ${messages.getMessage(key, tokens)}`, reason.name, actions, 1);
  error.setData({
    pushRequestId: pushRequestId ?? null,
    canceled,
    candidates: candidates.map((each) => each.pushRequestId),
  });
  return error;
};

const endOf = (
  pushRequestId: string | undefined,
  canceled: boolean,
  candidates: ScheduleBroken['candidates'],
): [key: string, tokens: string[]] => {
  if (candidates.length > 0)
    return ['error.ambiguousRequest', [candidates.map((each) => each.pushRequestId).join(', ')]];
  if (pushRequestId === undefined) return [canceled ? 'error.requestRefused' : 'error.notCreated', []];
  return [canceled ? 'error.canceled' : 'error.unfinished', [pushRequestId]];
};

/**
 * `sf` reads exit codes out of messages: 20 for an internal error number of the platform, 10 for a TypeError. The
 * exit code of a push has a meaning of its own, so the number is written another way.
 */
const withoutExitCode = (message: string): string =>
  message
    .replaceAll(/(?<!\d)(\d{9,}-\d{3,}) \((-?\d{7,})\)/g, '$1, stack trace $2')
    .replaceAll('TypeError', 'type error');
