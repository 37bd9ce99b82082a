import type { z } from 'zod';
import type { FailureLimit } from '../../push/outcome.js';

/** Rules between the values of a definition. They are reported together with other mistakes, as far as possible. */

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

export const isFilled = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** Checks a rule on a map even where other parts of the map are wrong, unless these keys are wrong. */
export const unlessWrong = (...keys: string[]): { when: (payload: z.core.ParsePayload) => boolean } => ({
  when: ({ value, issues }) => isMap(value) && !issues.some(({ path = [] }) => keys.includes(String(path[0]))),
});

type WithFile<Key extends string> = { file?: unknown } & { [Each in Key]?: unknown };

/** The arguments of a refinement for a key that has no meaning beside `file`. */
export const notWithFile = <Key extends string>(
  key: Key,
): [holds: (value: WithFile<Key>) => boolean, params: z.core.$ZodCustomParams] => [
  (value) => value.file === undefined || value[key] === undefined,
  { error: 'this does not go with file', path: [key], ...unlessWrong() },
];

type Orgs = { by: 'number'; take: FailureLimit } | { by: 'rest' | 'file' | 'filter' };

/**
 * Mistakes between the waves of a definition. A wave may have any shape here: mistakes within it are reported already,
 * and these rules ignore the key concerned.
 */
export const betweenWaves = (
  waves: ReadonlyArray<{ name: string; orgs: Orgs }>,
  context: z.core.$RefinementCtx,
): void => {
  const reported = context.issues
    .filter(({ code }) => code !== 'unrecognized_keys')
    .map(({ path = [] }) => path.slice(0, 2).join('.'));
  const known = <Key extends 'name' | 'orgs'>(key: Key) =>
    waves.map((wave, index) =>
      reported.some((at) => [`${index}`, `${index}.${key}`].includes(at)) ? undefined : wave[key],
    );
  const [names, orgs] = [known('name'), known('orgs')];
  const fault = (index: number, key: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [index, key], message });
  };

  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (name !== undefined && first < index) fault(index, 'name', `write another name: waves[${first}] has this one`);
  }

  const rest = orgs.findIndex((each) => each?.by === 'rest');
  if (rest !== -1 && rest < waves.length - 1)
    fault(rest, 'orgs', 'the rest leaves no orgs for the waves after it: only the last wave can take it');

  // Somebody who writes 1%, 10%, 50%, 100% means cumulative shares. Here each share is of all orgs, so that such a
  // rollout would end after the third wave.
  const shares = orgs.map((each) => (each?.by === 'number' && 'percent' in each.take ? each.take.percent : 0));
  // Whole numbers, because 0.1 and 0.2 do not add up exactly.
  const total = shares.reduce((sum, share) => sum + Math.round(share * 100), 0) / 100;
  if (total > 100)
    fault(
      shares.findLastIndex((share) => share > 0),
      'orgs',
      `with this, the waves take ${total}% of the orgs: write the share that each wave takes itself, not what is reached with it`,
    );
};
