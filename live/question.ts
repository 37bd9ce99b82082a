import type { Switches } from '../emulator/model.js';
import type { Words } from '../emulator/platform/words.js';
import { type Answer, type Evidence, refusalOf } from './httpClient.js';
import type { ProbeContext } from './probeContext.js';

/**
 * What a question needs: only reads; a push request that stays Created; a Pending one that starts years from now; or
 * the one real push.
 */
export const NEEDS = {
  read: 'reads',
  draft: 'makes a push request that is never set Pending, and cancels it',
  schedule: 'sets a push request Pending that starts years from now, and cancels it',
  push: 'pushes to the test org (--allow-push)',
} as const;
type Need = keyof typeof NEEDS;

export type Settings = { readonly switches?: Partial<Switches>; readonly words?: Words };

export type Finding = Settings & {
  /** One of the question's answers, or `unknown`. */
  readonly answer: string;
  /** Why the answer is unknown, or a note about the answer. */
  readonly why?: string;
  readonly evidence: readonly Evidence[];
};

type Spec = {
  /** What the answer means for the plugin. */
  readonly matters: string;
  /** The possible answers. An answer that is a value of an emulator switch sets this switch; `others` set none. */
  readonly answers: { readonly [Name in keyof Switches]?: ReadonlyArray<Switches[Name]> } & {
    others?: readonly string[];
  };
  readonly ask: (context: ProbeContext) => Finding | Promise<Finding>;
};

export type Question = Omit<Spec, 'answers'> & {
  /** Such as `7b`; questions with the same number belong together. */
  readonly number: string;
  readonly need: Need;
  readonly text: string;
  /** All possible answers, except `unknown`. */
  readonly answers: readonly string[];
  readonly switchesFor: (answer: string) => Partial<Switches>;
};

export const question = (number: string, need: Need, text: string, { answers, ...spec }: Spec): Question => {
  const lists = Object.entries(answers).map(([name, values]) => ({ name, values: values.map(String) }));
  const setBy = (answer: string) => lists.filter(({ name, values }) => name !== 'others' && values.includes(answer));
  return {
    number,
    need,
    text,
    ...spec,
    answers: lists.flatMap(({ values }) => values),
    switchesFor: (answer) => Object.fromEntries(setBy(answer).map(({ name }) => [name, answer])),
  };
};

/** The answer is the first API version with a feature. */
export const API_VERSION = 'an API version';

export const isAnswerOf = ({ answers }: Question, answer: string): boolean =>
  [...answers, 'unknown'].includes(/^\d+\.0$/.test(answer) ? API_VERSION : answer);

export const finding = (
  answer: string,
  evidence: readonly Evidence[],
  more: Settings & { why?: string } = {},
): Finding => ({ answer, evidence, ...more });

export const unknown = (why: string, ...evidence: readonly Evidence[]): Finding =>
  finding('unknown', evidence, { why });

/** The org's text of a refusal, for the emulator to repeat. */
export const wordsOf = (situation: keyof Words, answer: Answer): Pick<Settings, 'words'> => {
  const refusal = refusalOf(answer);
  return refusal === undefined ? {} : { words: { [situation]: refusal } };
};

/** `accepted`, the code of the refusal if it is an expected one, or `other-code`. */
export const codeOf = (answer: Answer, expected: readonly string[]): string => {
  const { statusCode = 'accepted' } = refusalOf(answer) ?? {};
  return [...expected, 'accepted'].includes(statusCode) ? statusCode : 'other-code';
};

/** The results of codeOf that are no codes. */
export const NO_SUCH_CODE = ['other-code', 'accepted'];

/** The answer is the code with which the first call was refused. */
export const byCode = (
  shown: Answer,
  expected: readonly string[],
  situation: keyof Words,
  ...more: Answer[]
): Finding => finding(codeOf(shown, expected), [shown, ...more], wordsOf(situation, shown));

/** One answer if the org accepted the call, another if it refused. */
export const either = (shown: Answer, done: string, refused: string, situation?: keyof Words): Finding =>
  finding(refusalOf(shown) === undefined ? done : refused, [shown], situation && wordsOf(situation, shown));
