import { exploreAll, exploreOne, type Violation } from './explore.js';
import { disturbed, EVERY_ORDER, MISTAKES, undisturbed, withMistake } from './settings.js';
import type { Blindness } from './runner.js';

/** What was explored, how much of it there was, and what was wrong. */
export type Proof = { what: string; reached: string; violation: Violation | undefined };

/** A mistake in the rule, and after how many states it was found; undefined where it was not. */
export type Mistake = { what: string; states: number | undefined };

export type Results = { proofs: Proof[]; mistakes: Mistake[] };

/** Two runners, in every order of their steps. */
export const everyOrder = async (onlyQuick: boolean): Promise<Proof[]> => {
  const proofs: Proof[] = [];
  for (const { name, quick, setting } of EVERY_ORDER) {
    if (onlyQuick && quick !== true) continue;
    const { states, violation } = await exploreAll(setting);
    proofs.push({ what: `two runners, every order: ${name}`, reached: `${states} states`, violation });
  }
  return proofs;
};

/** Three runners, in so many orders by chance, from a seed on. */
export const byChance = async (orders: number, seed: number): Promise<Proof[]> => {
  const explore = async (what: string, settingOf: typeof disturbed): Promise<Proof> => {
    for (let at = seed; at < seed + orders; at++) {
      const violation = await exploreOne(settingOf(at), at);
      if (violation !== undefined)
        return { what: `${what}, seed ${at}`, reached: `${at - seed + 1} orders`, violation };
    }
    return { what, reached: `${orders} orders`, violation: undefined };
  };
  return [
    await explore(
      'three runners: crashes, lost answers, calls that arrive late, people who cancel and abort',
      disturbed,
    ),
    await explore('three runners, and nothing goes wrong: one of them schedules', undisturbed),
  ];
};

/** Each mistake in the rule. */
export const mistakesFound = async (): Promise<Mistake[]> => {
  const found: Mistake[] = [];
  for (const [blindness, what] of Object.entries(MISTAKES)) {
    const { states, violation } = await exploreAll(withMistake(blindness as Blindness));
    found.push({ what, states: violation === undefined ? undefined : states });
  }
  return found;
};

/** All of it. */
export const proveAll = async (orders: number, seed: number): Promise<Results> => ({
  proofs: [...(await everyOrder(false)), ...(await byChance(orders, seed))],
  mistakes: await mistakesFound(),
});

export const isFine = ({ proofs, mistakes }: Results): boolean =>
  proofs.every(({ violation }) => violation === undefined) && mistakes.every(({ states }) => states !== undefined);

export const tellProof = ({ what, reached, violation }: Proof): string =>
  [
    `${what}: ${reached}, ${violation === undefined ? 'none wrong' : `WRONG: ${violation.wrong}`}`,
    ...(violation?.steps ?? []).map((step) => `  ${step}`),
  ].join('\n');

const tellMistake = ({ what, states }: Mistake): string =>
  `mistake in the rule, ${what}: ${states === undefined ? 'NOT NOTICED' : `red after ${states} states`}`;

export const tell = ({ proofs, mistakes }: Results): string =>
  [...proofs.map(tellProof), ...mistakes.map(tellMistake)].join('\n');

/** What the page about reliability says of it. */
export const rivalsSection = ({ proofs, mistakes }: Results): string => `
## Several runners at the same time

\`npm run test:interleavings\` runs the unchanged scheduling loop for several runners that push to the same orgs, against an org in
memory. It chooses whose call comes next, who crashes, and who joins: \`schedule\`, \`resume\` after a crash, steps of a rollout with an
abort, and a person who cancels. These rules must hold: an org never has live jobs (Pending, In Progress, Succeeded) in two requests for
the version; no process starts a push after it has read an abort; every runner ends; and a runner that gives way leaves its request
Canceled. Jobs are added one by one, so that other calls can come in between.

| Explored | Reached | Wrong |
| --- | --: | --: |
${proofs.map(({ what, reached, violation }) => `| ${what} | ${reached} | ${violation === undefined ? 0 : 1} |`).join('\n')}

To show that this test can fail, the same is explored with a mistake in the rule, until an org has two live jobs:

| Mistake | Found after |
| --- | --: |
${mistakes.map(({ what, states }) => `| ${what} | ${states === undefined ? 'never' : `${states} states`} |`).join('\n')}

Two assumptions are made: every later call sees the writes of a call that was answered, and a Canceled request cannot be set to
Pending. Up to 600 orgs are added in one call, which lists the version's requests at its end. If the org showed the jobs to others only
after that list, both runners could start, but only if the other one creates, fills and checks its request in between. Random orders
use another seed in each run. A seed that fails is printed, and \`-- --seed N\` shows it step by step.
`;
