import { normalize } from './normalize.js';
import { readable, type Fault } from './pointer.js';
import { relationFaults } from './relations.js';
import type { DefinitionProblem, DefinitionReading } from './types.js';
import type { WrittenDefinition } from './written.js';

/** Reads a definition, YAML or JSON; or else says everything that has to be corrected in it, from top to bottom. */
export const readDefinition = async (text: string): Promise<DefinitionReading> => {
  // With these come yaml, ajv and luxon, for those alone who read a definition.
  const [{ readDocument }, { schemaFaults }] = await Promise.all([
    import('./document.js'),
    import('./schemaFaults.js'),
  ]);
  const { value, places, misprints, broken, positionOf } = readDocument(text);
  const located = [
    ...misprints.map(({ offset, message }) => ({ offset, path: '', message })),
    ...(broken ? [] : [...schemaFaults(value), ...relationFaults(value)]).map(({ at, part, message }: Fault) => ({
      ...{ offset: places.get(at)?.[part] ?? 0, path: readable(at), message },
    })),
  ];
  if (located.length === 0) return { ok: true, definition: normalize(value as WrittenDefinition) };
  const problems = located
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, path, message }): DefinitionProblem => ({ ...positionOf(offset), path, message }));
  return { ok: false, problems: [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()] };
};
