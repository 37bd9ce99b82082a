import type { Blindness } from './runner.js';
import type { Setting } from './world.js';

const [A, B, C, D] = ['00D000000000001', '00D000000000002', '00D000000000003', '00D000000000004'];
/** The same orgs, added in another order; and some of them. */
const SAME: Setting = {
  runners: [
    [A, B],
    [B, A],
  ],
};
const SOME: Setting = {
  runners: [
    [A, B],
    [B, C],
  ],
};

/** Two runners, in every order of their steps. `quick`: a second of it, for every test run. */
export const EVERY_ORDER: ReadonlyArray<{ name: string; quick?: true; setting: Setting }> = [
  { name: 'the same orgs', quick: true, setting: SAME },
  { name: 'the same orgs, and later requests have smaller ids', quick: true, setting: { ...SAME, descending: true } },
  { name: 'some of the same orgs, counted as they are added', quick: true, setting: { ...SOME, counting: true } },
  { name: 'the same orgs, a crash and a resume each', setting: { ...SAME, crashes: 1 } },
  {
    name: 'some of the same orgs, counted as they are added, a crash and a resume each, smaller ids',
    setting: { ...SOME, counting: true, descending: true, crashes: 1 },
  },
  { name: 'a person who cancels a request', setting: { ...SAME, cancel: true } },
  { name: 'steps of a rollout, and a person who aborts it', setting: { ...SAME, rollout: true, abort: true } },
];

/** What the same exploration has to find: mistakes in the rule. */
export const MISTAKES: Record<Exclude<Blindness, 'none'>, string> = {
  created: 'requests that are Created are ignored',
  younger: 'younger ones are not waited for',
  ended: 'those that have ended are ignored',
  known: 'those that were Created before are ignored',
  'looks-before-inserting': 'it looks before its jobs are in place',
};

export const withMistake = (blindness: Blindness): Setting => ({ ...SAME, blindness });

/** Three runners, of whom each shares orgs with both others, while everything goes wrong: one setting for each seed. */
export const disturbed = (seed: number): Setting => ({
  runners: [[A, B], [B, C], seed % 4 < 2 ? [C, A] : [D, C, A]],
  ...{ crashes: 2, losses: 2, late: true, cancel: true },
  ...{ rollout: seed % 2 === 0, abort: seed % 2 === 0, counting: seed % 3 === 0, descending: seed % 5 < 2 },
});

/** The same three, and nothing goes wrong. Where later requests have smaller ids, each may give way to the other. */
export const undisturbed = (seed: number): Setting => ({
  runners: [
    [A, B],
    [B, C],
    [C, A],
  ],
  ...{ counting: seed % 2 === 0, isFair: true },
});
