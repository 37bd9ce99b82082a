import type { DefinitionProblem, DefinitionReading } from './types.js';

/** Reads a definition in YAML or JSON. On errors, returns everything that has to be corrected, from top to bottom. */
export const readDefinition = async (text: string): Promise<DefinitionReading> => {
  // These imports load yaml, zod and luxon: only commands that read a definition should pay for that.
  const [{ readDocument }, { readValue }] = await Promise.all([import('./document.js'), import('./faults.js')]);
  const { value, misprints, broken, placeOf, positionOf } = readDocument(text);
  const reading = broken ? { ok: false as const, faults: [] } : readValue(value);
  if (reading.ok && misprints.length === 0) return reading;
  const located = [
    ...misprints.map((each) => ({ ...each, path: '' })),
    ...(reading.ok ? [] : reading.faults).map(({ path, part, message }) => ({
      offset: placeOf(path)[part],
      path: readable(path),
      message,
    })),
  ];
  const problems = located
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, path, message }): DefinitionProblem => ({ ...positionOf(offset), path, message }));
  return { ok: false, problems: [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()] };
};

/** A path as people write it: waves[0].name. */
export const readable = (path: readonly PropertyKey[]): string =>
  path
    .map(String)
    .map((step) =>
      /^\d+$/.test(step) ? `[${step}]` : /^[\w$-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
    )
    .join('')
    .replace(/^\./, '');
