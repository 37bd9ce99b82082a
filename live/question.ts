import type { Switches } from '../emulator/model.js';
import type { Words } from '../emulator/platform/words.js';
import { type Answer, type Evidence, refusalOf } from './answer.js';
import type { ProbeContext } from './probeContext.js';

/** What asking takes, from the least to the most, and what it does to the org. */
export const NEEDS = {
  nothing: 'one org cannot answer it',
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
  /** Why it is unknown, or what should be known beside the answer. */
  readonly why?: string;
  readonly evidence: readonly Evidence[];
};

type Spec = {
  /** What the plugin does in either case. */
  readonly matters: string;
  /** The calls, in words. */
  readonly asked: string;
  /** Values of a switch of the emulator, which is set to them then, and `others`. */
  readonly answers: { readonly [Name in keyof Switches]?: ReadonlyArray<Switches[Name]> } & {
    others?: readonly string[];
  };
  readonly ask: (context: ProbeContext) => Finding | Promise<Finding>;
};

export type Question = Omit<Spec, 'answers'> & {
  /** `7b`; questions of one number belong together. */
  readonly number: string;
  readonly need: Need;
  readonly text: string;
  /** All it can be answered with, apart from `unknown`. */
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

/** An answer that is the first API version with something. */
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

/** How the org puts a refusal, for the emulator to put it the same way. */
export const wordsOf = (situation: keyof Words, answer: Answer): Pick<Settings, 'words'> => {
  const refusal = refusalOf(answer);
  return refusal === undefined ? {} : { words: { [situation]: refusal } };
};

/** `accepted`, the code of the refusal if it is among those expected, or `other-code`. */
export const codeOf = (answer: Answer, expected: readonly string[]): string => {
  const { statusCode = 'accepted' } = refusalOf(answer) ?? {};
  return [...expected, 'accepted'].includes(statusCode) ? statusCode : 'other-code';
};

/** What codeOf can say beside the codes. */
export const NO_SUCH_CODE = ['other-code', 'accepted'];

/** The first one tells the answer, by the code that it was refused with. */
export const byCode = (
  shown: Answer,
  expected: readonly string[],
  situation: keyof Words,
  ...more: Answer[]
): Finding => finding(codeOf(shown, expected), [shown, ...more], wordsOf(situation, shown));

/** One answer if the org did as it was told, another if it refused. */
export const either = (shown: Answer, done: string, refused: string, situation?: keyof Words): Finding =>
  finding(refusalOf(shown) === undefined ? done : refused, [shown], situation && wordsOf(situation, shown));
