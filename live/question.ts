import type { Switches } from '../emulator/model.js';
import type { Words } from '../emulator/platform/words.js';
import type { Lab } from './lab.js';
import { evidenceOf, refusalOf } from './read.js';
import type { Answer, Evidence } from './wire.js';

/**
 * What asking takes: reading; a push request that stays Created; one that is Pending, but starts years from now; or the
 * one real push. `nothing` where one org cannot answer.
 */
export const NEEDS = ['nothing', 'read', 'draft', 'schedule', 'push'] as const;
export type Need = (typeof NEEDS)[number];

export type Settings = { readonly switches?: Partial<Switches>; readonly words?: Words };

export type Finding = Settings & {
  /** One of the question's answers, or `unknown`. */
  readonly answer: string;
  /** Why it is unknown, or what should be known beside the answer. */
  readonly why?: string;
  readonly evidence?: readonly Evidence[];
};

export type Question = {
  /** `7b`; questions of one number belong together. */
  readonly number: string;
  readonly text: string;
  /** What the plugin does in either case. */
  readonly matters: string;
  /** The calls, in words. */
  readonly asked: string;
  readonly need: Need;
  /** All it can be answered with, and what the emulator is switched to then. */
  readonly answers: Readonly<Record<string, Partial<Switches>>>;
  readonly ask: (lab: Lab) => Promise<Finding>;
};

/** An answer that is the first API version with something. */
export const API_VERSION = 'an API version';

export const isAnswerOf = ({ answers }: Question, answer: string): boolean =>
  answer === 'unknown' ||
  (answer !== API_VERSION && Object.hasOwn(answers, answer)) ||
  (Object.hasOwn(answers, API_VERSION) && /^\d+\.0$/.test(answer));

export const unknown = (why: string, ...evidence: Evidence[]): Finding => ({ answer: 'unknown', why, evidence });

/** A question that one org cannot answer: it says why. */
export const unanswerable = (question: Pick<Question, 'number' | 'text' | 'matters'>, why: string): Question => ({
  ...question,
  asked: 'Not asked.',
  need: 'nothing',
  answers: {},
  ask: async () => unknown(why),
});

/** `accepted`, the code of the refusal if it is among those expected, or `other-code`. */
export function codeOf(answer: Answer, expected: readonly string[]): string {
  const refusal = refusalOf(answer);
  if (refusal === undefined) return 'accepted';
  return expected.includes(refusal.statusCode) ? refusal.statusCode : 'other-code';
}

/** How the org puts a refusal, for the emulator to put it the same way. */
export function wordsOf(situation: keyof Words, answer: Answer): Pick<Settings, 'words'> {
  const refusal = refusalOf(answer);
  return refusal === undefined ? {} : { words: { [situation]: refusal } };
}

export const finding = (
  answer: string,
  shown: readonly Answer[],
  settings: Settings & { why?: string } = {},
): Finding => ({
  answer,
  evidence: shown.map((each) => evidenceOf(each)),
  ...settings,
});
