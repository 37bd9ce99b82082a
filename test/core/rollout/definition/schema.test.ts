import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

type Schema = { [key: string]: unknown; title?: string; properties?: Record<string, Schema> };

const SCHEMA = JSON.parse(read('rollout-definition.schema.json')) as Schema;

/** Every schema of a value in a schema: the whole, its properties, the items of lists. */
const valuesIn = (schema: Schema, path = ''): Array<[path: string, schema: Schema]> => [
  [path, schema],
  ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) => valuesIn(value, `${path}.${key}`)),
  ...(schema.items === undefined ? [] : valuesIn(schema.items as Schema, `${path}[]`)),
  // Of alternatives, the whole says what to write.
  ...((schema.anyOf ?? []) as Schema[]).flatMap((each) => valuesIn(each, path).slice(1)),
];

describe('the schema of rollout definitions', () => {
  it('is a valid schema, without any keyword that has no effect', () => {
    new Ajv({ strict: true, strictRequired: false, strictTypes: false, formats: { date: true } }).compile(SCHEMA);
  });

  it('describes the format of each value, and the meaning of each property', () => {
    for (const [path, schema] of valuesIn(SCHEMA)) {
      expect(schema.title, path).to.match(/^[a-zA-Z].*(?:[^.]|\.\.\.)$/);
      for (const [key, property] of Object.entries(schema.properties ?? {})) {
        expect(property.description, `${path}.${key}`).to.match(/^[A-Z].*\.$/);
      }
    }
  });

  it('refuses unknown properties', () => {
    for (const [path, schema] of valuesIn(SCHEMA)) {
      expect(schema.properties === undefined || schema.additionalProperties === false, path).to.equal(true);
    }
  });

  for (const example of ['canary', 'hotfix-now', 'sandboxes-then-production']) {
    it(`accepts an example, in an editor without our formats: ${example}`, () => {
      const validate = new Ajv({ strict: false, validateFormats: false }).compile(SCHEMA);
      validate(parse(read(`examples/${example}.yaml`)));
      expect(validate.errors).to.equal(null);
    });
  }
});
