import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { LeftBehind } from './pen.js';
import { byNeed, inOrder, QUESTIONS } from './questions/all.js';
import type { Settings } from './question.js';
import type { Evidence } from './wire.js';

/** What the file is written as; `emulator/answers.ts` reads it. */
export const SCHEMA = 1;

export type Answered = {
  readonly number: string;
  readonly question: string;
  readonly matters: string;
  readonly asked: string;
  readonly answers: readonly string[];
  readonly answer: string;
  readonly why: string | null;
  readonly askedAt: string;
  readonly apiVersion: string;
  readonly evidence: readonly Evidence[];
  /** What the emulator has to be set to, to answer the same. */
  readonly emulator: Settings;
};

export type AnswersFile = {
  readonly schema: typeof SCHEMA;
  readonly date: string;
  readonly apiVersion: string;
  readonly hub: string;
  readonly org: string;
  readonly packageVersion: string;
  readonly questions: readonly Answered[];
  readonly emulator: Settings & { readonly maxVersion: number };
  readonly leftBehind: readonly LeftBehind[];
};

/** Settings of all answers: where two are about the same, what was seen in the rows counts for more than the rest. */
export function settingsOf(questions: readonly Answered[], maxVersion: number): AnswersFile['emulator'] {
  const inTurn = byNeed(QUESTIONS).flatMap(({ number }) => questions.filter((each) => each.number === number));
  return {
    maxVersion,
    switches: Object.assign({}, ...inTurn.map(({ emulator }) => emulator.switches)) as Settings['switches'],
    words: Object.assign({}, ...inTurn.map(({ emulator }) => emulator.words)) as Settings['words'],
  };
}

/** Answers of earlier runs stay where this one has asked nothing, or found nothing out. */
export function merge(earlier: readonly Answered[], now: readonly Answered[]): Answered[] {
  const found = new Map(earlier.map((each) => [each.number, each]));
  for (const each of now) if (each.answer !== 'unknown' || !found.has(each.number)) found.set(each.number, each);
  return [...found.values()].sort((a, b) => inOrder(a.number, b.number));
}

/** The answers that are there already; a file that is something else, or of another hub, is not to be overwritten. */
export function readEarlier(path: string, hub: string): readonly Answered[] {
  if (!existsSync(path)) return [];
  let file: Partial<AnswersFile>;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as Partial<AnswersFile>;
  } catch {
    throw new Error(`${path} is not JSON. Name another file with --answers.`);
  }
  if (file.schema !== SCHEMA || !Array.isArray(file.questions)) {
    throw new Error(`${path} is not a file of answers. Name another one with --answers.`);
  }
  if (file.hub !== hub) throw new Error(`${path} has the answers of another org. Name another file with --answers.`);
  return file.questions;
}

/** At once or not at all: an interrupted run leaves the old file or the new one. */
export function writeAnswers(path: string, file: AnswersFile): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
