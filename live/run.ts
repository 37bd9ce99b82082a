import { plain } from '../src/core/text/plain.js';
import { Unanswered, connectHttp, type Session } from './httpClient.js';
import { type Answered, answered, type AnswersFile, answersFile, readEarlier, writeAnswers } from './answersFile.js';
import type { Args } from './args.js';
import { compare, type Facts, isPushable, numberOf, readApiVersions, readFacts } from './facts.js';
import { type ProbeContext, probeContext } from './probeContext.js';
import { type Finding, isAnswerOf, type Question, unknown } from './question.js';
import { byNeed } from './questions/all.js';
import { type LeftBehind, requestWriter } from './requestWriter.js';

/** Options beyond the flags, for tests: the pauses. */
export type RunOptions = Pick<Args, 'questions' | 'orgKey' | 'versionId'> &
  Partial<Args> & { readonly pollMs?: number; readonly pauseMs?: number };

export type Talk = { say(line: string): void; confirm(question: string): Promise<boolean> };

export type Outcome = {
  readonly file: AnswersFile;
  /** The answers of this run alone. */
  readonly asked: readonly Answered[];
  readonly leftBehind: readonly LeftBehind[];
  readonly interrupted: boolean;
};

/**
 * The most requests that a run creates. Requests cannot be deleted, so that they stay in the org's list as Canceled.
 */
const MOST_REQUESTS = 9;

/** Asks the questions one by one. Whatever happens, the created requests are canceled, and the answers are stored. */
export const run = async (
  session: Session,
  stop: AbortSignal,
  options: RunOptions,
  talk: Talk,
): Promise<Outcome | undefined> => {
  const { orgKey, versionId, answersPath, probeOrgs = [], pollMs = 2_000, waitMs = 3_600_000 } = options;
  const apiVersions = await readApiVersions(connectHttp(session, '50.0', stop));
  const newest = apiVersions.at(-1) ?? '';
  const http = connectHttp(session, newest, stop);
  const facts = await readFacts(http, { apiVersions, orgKey, versionId, probeOrgs });
  const { orgId: hub = '' } = session.getAuthInfoFields();
  const earlier = answersPath === undefined ? [] : readEarlier(answersPath, hub);
  const allowed = await agree(facts, options, talk);
  if (allowed === undefined) return undefined;
  const mayPush = (): boolean => allowed.push;
  const writer = requestWriter(http, {
    orgKey,
    mayPush,
    say: (line) => talk.say(line),
    pauseMs: options.pauseMs ?? 2_000,
    cancelCommand: (id) =>
      `sf data update record --sobject PackagePushRequest --record-id ${id} --values "Status=Canceled" --target-org ${options.hubName ?? hub}`,
  });
  const context = probeContext(http, writer, facts, { orgKey, versionId, probeOrgs, pollMs, waitMs, mayPush });
  for (const line of await writer.earlier()) talk.say(line);
  const asked: Answered[] = [];
  let leftBehind: LeftBehind[] = [];
  try {
    for (const question of byNeed(options.questions)) {
      const isAllowed = allowed.writes || !writes(question);
      const found = isAllowed ? await ask(question, context) : unknown('nothing may be written (--read-only)');
      if (stop.aborted) break;
      talk.say(`${question.number.padEnd(4)} ${found.answer}${found.why === undefined ? '' : `: ${found.why}`}`);
      asked.push(answered(question, found, http));
    }
  } finally {
    // With its own client: cleaning up continues after Ctrl-C.
    leftBehind = await writer.cleanUp(connectHttp(session, newest));
    for (const { id, status, how } of leftBehind) talk.say(`Left behind: ${id} (${status}): ${how}`);
  }
  const about = { hub, org: orgKey, packageVersion: versionId, maxVersion: Number(newest) };
  const file = answersFile(http, about, [...earlier, ...asked], leftBehind);
  if (answersPath !== undefined) writeAnswers(answersPath, file);
  return { file, asked, leftBehind, interrupted: stop.aborted };
};

const writes = ({ need }: Question): boolean => need !== 'read';

/** The finding of one question. */
const ask = async (question: Question, context: ProbeContext): Promise<Finding> => {
  try {
    const found = await question.ask(context);
    if (isAnswerOf(question, found.answer)) return found;
    return unknown(`"${found.answer}" is an answer that was not thought of`, ...found.evidence);
  } catch (error) {
    return unknown((error as Error).message, ...(error instanceof Unanswered ? error.evidence : []));
  }
};

/** Asks the user to agree before anything is written. Undefined: nobody was asked. */
const agree = async (
  { subscriber, installed, version }: Facts,
  options: RunOptions,
  talk: Talk,
): Promise<{ writes: boolean; push: boolean } | undefined> => {
  const target = `${plain(version.package.name)} ${numberOf(version)} (${options.versionId})`;
  const about =
    subscriber === undefined
      ? ', which does not have the package'
      : ` (${plain(subscriber.orgName ?? '?')}, ${subscriber.orgType}, ${subscriber.orgStatus}, has ${numberOf(installed)})`;
  const org = `${options.orgKey}${about}`;
  talk.say(`Version: ${target}\nOrg: ${org}`);
  if (options.readOnly || !options.questions.some(writes)) return { writes: false, push: false };
  const sure = async (question: string): Promise<boolean> => options.noPrompt === true || talk.confirm(question);
  const drafts = `Make up to ${MOST_REQUESTS} push requests in the Dev Hub that start years from now, and cancel them? They cannot be deleted and stay on its list as Canceled.`;
  if (!(await sure(drafts))) return undefined;
  const noPush = { writes: true, push: false };
  if (!options.allowPush || !options.questions.some(({ need }) => need === 'push')) return noPush;
  if (installed === undefined || compare(installed, version) >= 0 || !isPushable(version)) {
    talk.say('No push: the named org cannot be upgraded to this version.');
    return noPush;
  }
  const push = `PUSH ${target} to the org ${org}, now? The org is upgraded from ${numberOf(installed)} to ${numberOf(version)}; that cannot be stopped once it runs, nor taken back.`;
  return { writes: true, push: await sure(push) };
};
