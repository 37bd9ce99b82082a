import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { parse } from 'yaml';
import { filterFlags } from '../../../src/cli/filterFlags.js';
import { CAUSES } from '../../../src/core/causes.js';
import { FORMATS } from '../../../src/core/definition/formats.js';
import { DEFINITION_SCHEMA } from '../../../src/core/definition/schema.js';
import { FILTER } from '../../../src/core/definition/schemaValues.js';
import { CAUSE_CLASSES } from '../../../src/core/definition/types.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

type Schema = { [key: string]: unknown; title?: string; properties?: Record<string, Schema> };

/** Every schema of a value in a schema: the whole, its properties, the items of lists. */
const valuesIn = (schema: Schema, path = ''): Array<[path: string, schema: Schema]> => [
  [path, schema],
  ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) => valuesIn(value, `${path}.${key}`)),
  ...(schema.items === undefined ? [] : valuesIn(schema.items as Schema, `${path}[]`)),
];

describe('the schema of rollout definitions', () => {
  it('is the one that editors get (npm run snapshot)', () => {
    expect(JSON.parse(read('rollout-definition.schema.json'))).to.deep.equal(
      JSON.parse(JSON.stringify(DEFINITION_SCHEMA)),
    );
  });

  it('is a schema, without any keyword that does nothing', () => {
    const formats = Object.fromEntries(Object.keys(FORMATS).map((name) => [name, true as const]));
    new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, formats }).compile(DEFINITION_SCHEMA);
  });

  it('says of each value what to write, and of each property what it means', () => {
    for (const [path, schema] of valuesIn(DEFINITION_SCHEMA)) {
      expect(schema.title, path).to.match(/^[a-zA-Z].*(?:[^.]|\.\.\.)$/);
      for (const [key, property] of Object.entries(schema.properties ?? {})) {
        expect(property.description, `${path}.${key}`).to.match(/^[A-Z].*\.$/);
      }
    }
  });

  it('lets nothing in that it does not know', () => {
    for (const [path, schema] of valuesIn(DEFINITION_SCHEMA)) {
      expect(schema.properties === undefined || schema.additionalProperties === false, path).to.equal(true);
    }
  });

  it('has the values that the filter flags have', () => {
    expect(FILTER.properties.orgTypes.items.enum).to.deep.equal(filterFlags['org-type'].options);
    expect(FILTER.properties.orgStatuses.items.enum).to.deep.equal(filterFlags['org-status'].options);
  });

  it('has every class of the causes', () => {
    expect(new Set<string>(CAUSE_CLASSES)).to.deep.equal(new Set(Object.values(CAUSES).map((cause) => cause.class)));
  });

  for (const example of ['canary', 'hotfix-now', 'sandboxes-then-production']) {
    it(`has nothing against an example, in an editor without our formats: ${example}`, () => {
      const validate = new Ajv({ strict: false, validateFormats: false }).compile(DEFINITION_SCHEMA);
      validate(parse(read(`examples/${example}.yaml`)));
      expect(validate.errors).to.equal(null);
    });
  }
});
