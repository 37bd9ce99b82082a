import { setImmediate } from 'node:timers/promises';
import { randomOf } from '../support/random.js';
import { World, type Setting, type Step } from './world.js';

/** How the org's records came to be wrong, step by step. */
export type Violation = { wrong: string; steps: string[] };

export type Explored = { states: number; violation: Violation | undefined };

/** Takes a step, and lets everybody go on to where they wait for their turn. */
const take = async (step: Step): Promise<void> => {
  step.take();
  await setImmediate();
};

/** A path is the places of its steps among those that were possible. */
const replayed = async (setting: Setting, path: readonly number[]): Promise<{ world: World; steps: string[] }> => {
  const world = new World(setting);
  await setImmediate();
  const steps: string[] = [];
  for (const place of path) {
    const { must, may } = world.steps();
    const step = [...must, ...may][place];
    if (step === undefined) throw new Error('The same steps lead elsewhere.');
    steps.push(step.name);
    await take(step);
  }
  return { world, steps };
};

/** Every state that can be reached, by whatever order of steps; ends at the first that is wrong. */
export const exploreAll = async (setting: Setting): Promise<Explored> => {
  const seen = new Set<string>();
  const open: number[][] = [[]];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    const { world } = await replayed(setting, from);
    const path = [...from];
    for (;;) {
      const { must, may } = world.steps();
      const wrong = world.wrong(must.length === 0);
      if (wrong !== undefined)
        return { states: seen.size, violation: { wrong, steps: (await replayed(setting, path)).steps } };
      const key = world.key();
      if (seen.has(key)) break;
      seen.add(key);
      const [first, ...others] = [...must, ...may];
      if (first === undefined) break;
      for (const index of others.keys()) open.push([...path, index + 1]);
      path.push(0);
      await take(first);
    }
  }
  return { states: seen.size, violation: undefined };
};

/** One order of steps, as chance has it; with the same seed the same. */
export const exploreOne = async (setting: Setting, seed: number): Promise<Violation | undefined> => {
  const random = randomOf(seed);
  const mischief = random() * 0.3;
  const { world } = await replayed(setting, []);
  const steps: string[] = [];
  for (;;) {
    const { must, may } = world.steps();
    const wrong = world.wrong(must.length === 0);
    if (wrong !== undefined) return { wrong, steps };
    const from = may.length > 0 && (must.length === 0 || random() < mischief) ? may : must;
    // What may never happen ends somewhere.
    if (must.length === 0 && random() < 0.3) return undefined;
    const step = from[Math.floor(random() * from.length)];
    if (step === undefined) return undefined;
    steps.push(step.name);
    await take(step);
  }
};
