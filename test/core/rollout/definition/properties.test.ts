import { expect } from 'chai';
import fc from 'fast-check';
import { stringify } from 'yaml';
import {
  readable,
  readDefinition,
  type DefinitionProblem,
} from '../../../../src/core/rollout/definition/readDefinition.js';
import { DEFINITION } from '../../../../src/core/rollout/definition/schema.js';
import { anyCharacter } from '../../../support/arbitraries.js';
import { runs } from '../../../support/runs.js';
import { definitions } from './arbitraries.js';

/** How the same definition may be written. */
const NOTATIONS: Record<string, (value: unknown) => string> = {
  YAML: (value) => stringify(value),
  'YAML with quotes': (value) => stringify(value, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 40 }),
  'YAML in braces': (value) => stringify(value, { collectionStyle: 'flow' }),
  'YAML from Windows': (value) => `\uFEFF${stringify(value).replaceAll('\n', '\r\n')}`,
  JSON: (value) => JSON.stringify(value),
  'JSON with tabs': (value) => JSON.stringify(value, null, '\t'),
};

const problemsOf = (text: string): DefinitionProblem[] => {
  const reading = readDefinition(text);
  return reading.ok ? [] : reading.problems;
};

const expectPlaces = (text: string, problems: readonly DefinitionProblem[]): void => {
  const lines = text.split('\n');
  for (const { line, column, message } of problems) {
    expect(line, message).to.be.within(1, lines.length);
    expect(column, message).to.be.within(1, lines[line - 1]!.length + 1);
    expect(message)
      .to.match(/\S/)
      .and.not.to.match(/undefined|\[object/);
  }
  const places = problems.map(({ line, column }) => line * 1e9 + column);
  expect(places).to.deep.equal(places.toSorted((a, b) => a - b));
};

type Spot = { at: PropertyKey[]; holder: Record<string, unknown>; key: string };

/** Every place in a value that something else could be put in. */
const spotsIn = (value: unknown, at: PropertyKey[] = []): Spot[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inside]) => [
        { at: [...at, key], holder: value as Record<string, unknown>, key },
        ...spotsIn(inside, [...at, key]),
      ]);

describe('rollout definitions of any kind', () => {
  for (const [notation, write] of Object.entries(NOTATIONS)) {
    it(`mean the same in ${notation}`, () => {
      fc.assert(
        fc.property(definitions, (written) => {
          expect(readDefinition(write(written))).to.deep.equal({
            ok: true,
            definition: DEFINITION.parse(written),
          });
        }),
      );
    });
  }

  it('are plain data', () => {
    fc.assert(
      fc.property(definitions, (written) => {
        const definition = DEFINITION.parse(written);
        expect(JSON.parse(JSON.stringify(definition))).to.deep.equal(definition);
      }),
    );
  });

  it('have an error only at the place of a mistake', () => {
    const spoiled = fc.tuple(definitions, fc.nat(), fc.constantFrom(null, -1, 0.5, '', ' ', true, [[]], { '': 1 }));
    fc.assert(
      fc.property(spoiled, ([written, which, wrong]) => {
        const copy = JSON.parse(JSON.stringify(written)) as typeof written;
        const spots = spotsIn(copy);
        const { at, holder, key } = spots[which % spots.length]!;
        holder[key] = wrong;
        const text = JSON.stringify(copy, null, 1);
        const problems = problemsOf(text);
        expectPlaces(text, problems);
        expect(problems).to.have.length.of.at.least(1);
        for (const { path } of problems)
          expect(path.startsWith(readable(at)), `${path} in ${readable(at)}`).to.equal(true);
      }),
      runs(5),
    );
  });

  it('have an error at an unknown key', () => {
    fc.assert(
      fc.property(definitions, fc.nat(), (written, which) => {
        const copy = JSON.parse(JSON.stringify(written)) as typeof written;
        const maps = [copy, ...spotsIn(copy).map(({ holder, key }) => holder[key])].filter(
          (value) => typeof value === 'object' && !Array.isArray(value),
        );
        (maps[which % maps.length] as Record<string, unknown>).zzz = 1;
        const text = stringify(copy);
        const problems = problemsOf(text);
        expectPlaces(text, problems);
        expect(problems[0]?.path).to.match(/(?:^|\.)zzz$/);
        expect(text.split('\n')[problems[0]!.line - 1]!.slice(problems[0]!.column - 1)).to.equal('zzz: 1');
      }),
    );
  });

  it('report a position for errors of any value', () => {
    const keys = fc.constantFrom(
      ...['packageVersion', 'waves', 'defaults', 'exclusions', 'freezes', 'orgs', 'name', 'window', 'gate', 'retry'],
      ...['__proto__', 'constructor', 'toString', '', 'a/b~c', '0'],
    );
    const scalars = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constantFrom(null, 'rest', '5%', '2d', 'a@1'));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        scalars,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc
          .uniqueArray(fc.tuple(keys, tie('tree')), { selector: ([key]) => key, maxLength: 5 })
          .map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(...Object.values(NOTATIONS)), (value, write) => {
        const text = write(value);
        const problems = problemsOf(text);
        expectPlaces(text, problems);
        expect(problems).to.have.length.of.at.least(1);
      }),
      runs(10),
    );
  });

  it('may be any text: problems have a position', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom('waves', 'packageVersion', ': ', ':', '- ', '\n', '\r\n', '  ', '\t', '[', ']', '{', '}', ','),
        fc.constantFrom('&a ', '*a', '!x ', '!!map ', '"', "'", '|\n', '>-\n', '? ', '# ', '%', '---\n', '...\n', '<<'),
        fc.string({ unit: anyCharacter, maxLength: 3 }),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(pieces, (all) => {
        const text = all.join('');
        const problems = problemsOf(text);
        expectPlaces(text, problems);
        expect(problems).to.have.length.of.at.least(1);
      }),
      runs(30),
    );
  });

  it('report errors after any characters were typed or deleted', () => {
    const edits = fc.tuple(definitions, fc.nat(), fc.nat(20), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(edits, fc.constantFrom(...Object.values(NOTATIONS)), ([written, at, gone, typed], write) => {
        const whole = write(written);
        const start = at % whole.length;
        const text = whole.slice(0, start) + typed + whole.slice(start + gone);
        expectPlaces(text, problemsOf(text));
      }),
      runs(10),
    );
  });
});
