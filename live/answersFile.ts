import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { withoutAddresses, hideSecrets } from '../src/core/text/redact.js';
import { parsedJson } from '../src/core/text/json.js';
import { oneLine, shortened } from '../src/core/text/plain.js';
import type { HttpClient } from './httpClient.js';
import type { Finding, Question, Settings } from './question.js';
import { byNeed, inOrder, QUESTIONS } from './questions/all.js';
import type { LeftBehind } from './requestWriter.js';

/** The schema of the file; `emulator/answers.ts` reads it. */
const SCHEMA = 1;

/** Long enough for every refusal. Longer text is data. */
const LONGEST = 4_000;
const MOST = 50;

/** The cleaned form of an answer for files and terminals: no tokens, no e-mail addresses, no control characters. */
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

/** A finding in the form that is stored. */
export const answered = (question: Question, found: Finding, http: HttpClient) => {
  const { number, text, matters, answers, switchesFor } = question;
  const { answer, why, evidence, switches, words } = found;
  /** The settings that make the emulator answer in the same way. */
  const emulator: Settings = { switches: { ...switchesFor(answer), ...switches }, words };
  return {
    number,
    question: text,
    matters,
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

/** The settings of all answers. If two answers set the same, the one observed in rows overrides the other. */
const settingsOf = (questions: readonly Answered[]): Settings => {
  const inTurn = byNeed(QUESTIONS).flatMap(({ number }) => questions.filter((each) => each.number === number));
  const switches = Object.assign({}, ...inTurn.map(({ emulator }) => emulator.switches)) as Settings['switches'];
  const words = Object.assign({}, ...inTurn.map(({ emulator }) => emulator.words)) as Settings['words'];
  return { switches, words };
};

/** Answers of earlier runs are kept where a later run has not asked, or has found no answer. */
const latest = (inTurn: readonly Answered[]): Answered[] => {
  const found = new Map<string, Answered>();
  for (const each of inTurn) if (isKnown(each) || !found.has(each.number)) found.set(each.number, each);
  return [...found.values()].sort(inOrder);
};

/**
 * The existing answers. Throws where the file is something else, or belongs to another hub, so that it is not
 * overwritten.
 */
export const readEarlier = (path: string, hub: string): readonly Answered[] => {
  if (!existsSync(path)) return [];
  const refuse = (what: string): never => {
    throw new Error(`${path} ${what}. Name another file with --answers.`);
  };
  const file = parsedJson(readFileSync(path, 'utf8')) as Partial<AnswersFile> | undefined;
  if (file === undefined) return refuse('is not JSON');
  if (file.schema !== SCHEMA || !Array.isArray(file.questions)) return refuse('is not a file of answers');
  return file.hub === hub ? file.questions : refuse('has the answers of another org');
};

/** Replaces the file in one step: an interrupted run leaves the old file or the new one. */
export const writeAnswers = (path: string, file: AnswersFile): void => {
  writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
};
