import { NEEDS, type Question } from '../question.js';
import { FIELD_QUESTIONS } from './fields.js';
import { JOB_QUESTIONS } from './jobs.js';
import { LINEAGE_QUESTIONS } from './lineage.js';
import { OTHER_QUESTIONS } from './others.js';
import { REQUEST_QUESTIONS } from './requests.js';
import { STATUS_QUESTIONS } from './status.js';

/** By number, and within a number by letter. */
export const inOrder = (a: { number: string }, b: { number: string }): number =>
  Number.parseInt(a.number, 10) - Number.parseInt(b.number, 10) || (a.number < b.number ? -1 : 1);

const all = [STATUS_QUESTIONS, JOB_QUESTIONS, REQUEST_QUESTIONS, FIELD_QUESTIONS, LINEAGE_QUESTIONS, OTHER_QUESTIONS];
export const QUESTIONS: readonly Question[] = all.flat().sort(inOrder);

/**
 * Questions that only read come first, the push comes last: if something goes wrong, as much as possible is known by
 * then.
 */
export const byNeed = (questions: readonly Question[]): Question[] =>
  Object.keys(NEEDS).flatMap((need) => questions.filter((each) => each.need === need));

/** `1,9`: every question of these numbers; `9a`: this one. Undefined: one of them does not exist. */
export const pick = (wanted: readonly string[]): readonly Question[] | undefined => {
  const fits = ({ number }: Question, name: string): boolean => number === name || /^\d+/.exec(number)?.[0] === name;
  if (wanted.some((name) => !QUESTIONS.some((each) => fits(each, name)))) return undefined;
  return QUESTIONS.filter((each) => wanted.length === 0 || wanted.some((name) => fits(each, name)));
};

const describeQuestion = ({ number, text, matters, need, answers }: Question): string =>
  `${number.padEnd(4)} ${text}
     Why it matters: ${matters}
     What it does: ${NEEDS[need]}
     Answers: ${[...answers, 'unknown'].join(', ')}`;

export const describeQuestions = (questions: readonly Question[]): string =>
  questions.map(describeQuestion).join('\n\n');
