import {
  type AnswersFile,
  type Answered,
  merge,
  readEarlier,
  SCHEMA,
  settingsOf,
  writeAnswers,
} from './answersFile.js';
import { compareVersions, type Facts, numberOf, readFacts } from './facts.js';
import { isPushable, Lab } from './lab.js';
import { type LeftBehind, Pen } from './pen.js';
import { type Finding, isAnswerOf, NEEDS, type Question, unknown } from './question.js';
import { byNeed } from './questions/all.js';
import { Unanswered } from './read.js';
import { cleanText } from './clean.js';
import { Interrupted, type Session, type Stop, Wire } from './wire.js';

export type RunOptions = {
  readonly questions: readonly Question[];
  /** 15 characters. */
  readonly orgKey: string;
  readonly versionId: string;
  readonly probeOrgs?: readonly string[];
  readonly apiVersion?: string;
  readonly allowPush?: boolean;
  readonly readOnly?: boolean;
  readonly noPrompt?: boolean;
  readonly answersPath?: string;
  /** How the user names the hub, for commands to copy. */
  readonly hubName?: string;
  readonly pollMs?: number;
  readonly waitMs?: number;
  readonly pauseMs?: number;
};

export type Talk = { say(line: string): void; confirm(question: string): Promise<boolean> };

export type Outcome = {
  readonly file: AnswersFile;
  /** Of this run alone. */
  readonly asked: readonly Answered[];
  readonly leftBehind: readonly LeftBehind[];
  readonly interrupted: boolean;
};

/** The most requests that a run makes; none can be deleted, they stay on the list of the org as Canceled. */
const MOST_REQUESTS = 9;

/** Asks the questions one by one. Whatever happens in between, what was made is canceled, and the answers are kept. */
export async function run(session: Session, stop: Stop, options: RunOptions, talk: Talk): Promise<Outcome | undefined> {
  const wire = new Wire(session, '50.0', stop);
  const facts = await readFacts(wire, options.orgKey, options.versionId, options.apiVersion);
  const earlier = options.answersPath === undefined ? [] : readEarlier(options.answersPath, session.orgId);
  const allowed = await agree(facts, options, talk);
  if (allowed === undefined) return undefined;
  const hub = options.hubName ?? session.orgId;
  const pen = new Pen(wire, {
    orgKey: options.orgKey,
    mayPush: () => allowed.push,
    say: (line) => talk.say(line),
    pauseMs: options.pauseMs ?? 2_000,
    cancelCommand: (id) =>
      `sf data update record --sobject PackagePushRequest --record-id ${id} --values "Status=Canceled" --target-org ${hub}`,
  });
  const lab = new Lab(wire, pen, facts, {
    orgKey: options.orgKey,
    versionId: options.versionId,
    probeOrgs: options.probeOrgs ?? [],
    pollMs: options.pollMs ?? 2_000,
    waitMs: options.waitMs ?? 3_600_000,
    mayPush: () => allowed.push,
  });
  for (const line of await pen.earlier()) talk.say(line);
  const asked: Answered[] = [];
  let leftBehind: LeftBehind[] = [];
  try {
    for (const question of byNeed(options.questions)) {
      if (stop.requested) break;
      const found =
        allowed.writes || !writes(question)
          ? await ask(question, lab)
          : unknown('nothing may be written (--read-only)');
      if (found === undefined) break;
      talk.say(`${question.number.padEnd(4)} ${found.answer}${found.why === undefined ? '' : `: ${found.why}`}`);
      asked.push(answered(question, found, wire));
    }
  } finally {
    // A wire of its own: cleaning up goes on after Ctrl-C.
    leftBehind = await pen.cleanUp(new Wire(session, wire.version));
    for (const { id, status, how } of leftBehind) talk.say(`Left behind: ${id} (${status}): ${how}`);
  }
  const questions = merge(earlier, asked);
  const file: AnswersFile = {
    schema: SCHEMA,
    date: new Date(wire.now()).toISOString(),
    apiVersion: wire.version,
    hub: session.orgId,
    org: options.orgKey,
    packageVersion: options.versionId,
    questions,
    emulator: settingsOf(questions, Number(facts.apiVersions.at(-1))),
    leftBehind,
  };
  if (options.answersPath !== undefined) writeAnswers(options.answersPath, file);
  return { file, asked, leftBehind, interrupted: stop.requested };
}

const writes = ({ need }: Question): boolean => NEEDS.indexOf(need) >= NEEDS.indexOf('draft');

/** What came of one question; undefined after Ctrl-C. */
async function ask(question: Question, lab: Lab): Promise<Finding | undefined> {
  try {
    const found = await question.ask(lab);
    if (isAnswerOf(question, found.answer)) return found;
    return {
      ...found,
      ...unknown(`"${found.answer}" is an answer that was not thought of`, ...(found.evidence ?? [])),
    };
  } catch (error) {
    if (error instanceof Interrupted) return undefined;
    return unknown((error as Error).message, ...(error instanceof Unanswered ? error.evidence : []));
  }
}

function answered(question: Question, found: Finding, wire: Wire): Answered {
  const known = found.answer !== 'unknown';
  const switches = { ...question.answers[found.answer], ...found.switches };
  return {
    number: question.number,
    question: question.text,
    matters: question.matters,
    asked: question.asked,
    answers: [...Object.keys(question.answers), 'unknown'],
    answer: found.answer,
    why: found.why === undefined ? null : cleanText(found.why),
    askedAt: new Date(wire.now()).toISOString(),
    apiVersion: wire.version,
    evidence: found.evidence ?? [],
    emulator: known
      ? { ...(Object.keys(switches).length > 0 ? { switches } : {}), ...(found.words ? { words: found.words } : {}) }
      : {},
  };
}

/** Everything the user has to agree to, before anything is written. Undefined: not even that. */
async function agree(
  facts: Facts,
  options: RunOptions,
  talk: Talk,
): Promise<{ writes: boolean; push: boolean } | undefined> {
  const { subscriber, installed, version } = facts;
  const name = cleanText((version.MetadataPackage as { Name?: string } | null)?.Name ?? 'the package');
  const target = `${name} ${numberOf(version)} (${options.versionId})`;
  const org =
    subscriber === undefined
      ? `${options.orgKey}, which does not have the package`
      : `${options.orgKey} (${cleanText(String(subscriber.OrgName))}, ${String(subscriber.OrgType)}, ${String(subscriber.OrgStatus)}, has ${numberOf(installed)})`;
  talk.say(`Version: ${target}\nOrg: ${org}`);
  if (options.readOnly || !options.questions.some(writes)) return { writes: false, push: false };
  const sure = async (question: string): Promise<boolean> => options.noPrompt === true || talk.confirm(question);
  const drafts = `Make up to ${MOST_REQUESTS} push requests in the Dev Hub that start years from now, and cancel them? They cannot be deleted and stay on its list as Canceled.`;
  if (!(await sure(drafts))) return undefined;
  const pushes = options.questions.some(({ need }) => need === 'push');
  if (options.allowPush !== true || !pushes) return { writes: true, push: false };
  const behind = installed !== undefined && compareVersions(installed, version) < 0 && isPushable(version);
  if (!behind) {
    talk.say('No push: the named org cannot be upgraded to this version.');
    return { writes: true, push: false };
  }
  const push = await sure(
    `PUSH ${target} to the org ${org}, now? The org is upgraded from ${numberOf(installed)} to ${numberOf(version)}; that cannot be stopped once it runs, nor taken back.`,
  );
  return { writes: true, push };
}
