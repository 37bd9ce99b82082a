import { NEEDS, type Question } from '../question.js';
import { FIELD_QUESTIONS } from './fields.js';
import { JOB_QUESTIONS } from './jobs.js';
import { OTHER_QUESTIONS } from './others.js';
import { REQUEST_QUESTIONS } from './requests.js';
import { STATUS_QUESTIONS } from './status.js';

/** By number, and within a number by letter. */
export const inOrder = (a: string, b: string): number =>
  Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1);

export const QUESTIONS: readonly Question[] = [
  ...STATUS_QUESTIONS,
  ...JOB_QUESTIONS,
  ...REQUEST_QUESTIONS,
  ...FIELD_QUESTIONS,
  ...OTHER_QUESTIONS,
].toSorted((a, b) => inOrder(a.number, b.number));

/** What reads comes first, the push last: should something go wrong, as much as possible is known by then. */
export const byNeed = (questions: readonly Question[]): Question[] =>
  questions.toSorted((a, b) => NEEDS.indexOf(a.need) - NEEDS.indexOf(b.need));

/** `1,9`: every question of these numbers; `9a`: this one. Undefined: one of them does not exist. */
export function pick(wanted: readonly string[]): Question[] | undefined {
  const fits = ({ number }: Question, name: string): boolean =>
    number === name || number.replace(/[a-z]$/, '') === name;
  if (wanted.some((name) => !QUESTIONS.some((question) => fits(question, name)))) return undefined;
  return QUESTIONS.filter((question) => wanted.length === 0 || wanted.some((name) => fits(question, name)));
}
