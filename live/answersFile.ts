import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { withoutAddresses } from '../src/core/text/addresses.js';
import { oneLine, shortened } from '../src/core/text/plain.js';
import { hideSecrets } from '../src/core/text/secrets.js';
import type { HttpClient } from './httpClient.js';
import type { Finding, Question, Settings } from './question.js';
import { byNeed, inOrder, QUESTIONS } from './questions/all.js';
import type { LeftBehind } from './requestWriter.js';

/** What the file is written as; `emulator/answers.ts` reads it. */
const SCHEMA = 1;

/** Long enough for every refusal; what is longer is data. */
const LONGEST = 4_000;
const MOST = 50;

/** What an answer may look like on disk and on a terminal: no tokens, no e-mail addresses, no control characters. */
const clean = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (name, inner: unknown) => {
    if (name === 'attributes') return undefined;
    if (typeof inner === 'string') return cleanText(inner);
    return Array.isArray(inner) ? inner.slice(0, MOST) : inner;
  });

export const cleanText = (text: string): string => shortened(withoutAddresses(hideSecrets(oneLine(text))), LONGEST);

export type Answered = ReturnType<typeof answered>;
export type AnswersFile = ReturnType<typeof answersFile>;

export const isKnown = ({ answer }: { readonly answer: string }): boolean => answer !== 'unknown';

/** What was found out, as it is written down. */
export const answered = (question: Question, found: Finding, http: HttpClient) => {
  const { number, text, matters, asked, answers, switchesFor } = question;
  const { answer, why, evidence, switches, words } = found;
  /** What the emulator has to be set to, to answer the same. */
  const emulator: Settings = { switches: { ...switchesFor(answer), ...switches }, words };
  return {
    number,
    question: text,
    matters,
    asked,
    answers: [...answers, 'unknown'],
    answer,
    why: why === undefined ? null : cleanText(why),
    askedAt: new Date(http.now()).toISOString(),
    apiVersion: http.version,
    evidence: evidence.map(({ call, sent, status, body }) => ({ call, sent, status, answer: clean(body) })),
    emulator: isKnown({ answer }) ? emulator : {},
  };
};

export const answersFile = (
  http: HttpClient,
  about: { readonly hub: string; readonly org: string; readonly packageVersion: string; readonly maxVersion: number },
  earlierAndNow: readonly Answered[],
  leftBehind: readonly LeftBehind[],
) => {
  const { maxVersion, ...ids } = about;
  const questions = latest(earlierAndNow);
  const date = new Date(http.now()).toISOString();
  const emulator = { maxVersion, ...settingsOf(questions) };
  return { schema: SCHEMA, date, apiVersion: http.version, ...ids, questions, emulator, leftBehind };
};

/** Settings of all answers: where two are about the same, what was seen in the rows counts for more than the rest. */
const settingsOf = (questions: readonly Answered[]): Settings => {
  const inTurn = byNeed(QUESTIONS).flatMap(({ number }) => questions.filter((each) => each.number === number));
  const switches = Object.assign({}, ...inTurn.map(({ emulator }) => emulator.switches)) as Settings['switches'];
  const words = Object.assign({}, ...inTurn.map(({ emulator }) => emulator.words)) as Settings['words'];
  return { switches, words };
};

/** Answers of earlier runs stay where a later one has asked nothing, or found nothing out. */
const latest = (inTurn: readonly Answered[]): Answered[] => {
  const found = new Map<string, Answered>();
  for (const each of inTurn) if (isKnown(each) || !found.has(each.number)) found.set(each.number, each);
  return [...found.values()].sort(inOrder);
};

/** The answers that are there already; a file that is something else, or of another hub, is not to be overwritten. */
export const readEarlier = (path: string, hub: string): readonly Answered[] => {
  if (!existsSync(path)) return [];
  const refuse = (what: string): never => {
    throw new Error(`${path} ${what}. Name another file with --answers.`);
  };
  let file: Partial<AnswersFile>;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as Partial<AnswersFile>;
  } catch {
    return refuse('is not JSON');
  }
  if (file.schema !== SCHEMA || !Array.isArray(file.questions)) return refuse('is not a file of answers');
  return file.hub === hub ? file.questions : refuse('has the answers of another org');
};

/** At once or not at all: an interrupted run leaves the old file or the new one. */
export const writeAnswers = (path: string, file: AnswersFile): void => {
  writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
};
