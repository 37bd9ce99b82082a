import type { FieldDef, FieldType } from '../model.js';

/** Property letters as the object reference groups them: Create, Filter, Group, Nillable, Sort, Update. */
const LETTERS = {
  C: 'createable',
  F: 'filterable',
  G: 'groupable',
  N: 'nillable',
  S: 'sortable',
  U: 'updateable',
} as const satisfies Record<string, keyof FieldDef>;

type Extras = Omit<FieldDef, 'name' | 'type' | (typeof LETTERS)[keyof typeof LETTERS]>;

/** A field definition in one line: `field('Status', 'picklist', 'C F G N S U', { values })`. */
export const field = (name: string, type: FieldType, letters = '', extras: Extras = {}): FieldDef => {
  const properties = Object.fromEntries(
    letters
      .split(' ')
      .filter(Boolean)
      .map((letter) => [LETTERS[letter as keyof typeof LETTERS], true] as const),
  );
  return { name, type, ...properties, ...extras };
};

export const reference = (
  name: string,
  to: string,
  relationshipName: string | undefined,
  letters: string,
  extras: Extras = {},
): FieldDef =>
  field(name, 'reference', letters, { referenceTo: to, ...(relationshipName ? { relationshipName } : {}), ...extras });

export const ID = field('Id', 'id', 'F G S');

/** Columns that only the emulator uses: stored in the rows, invisible to queries. */
export const hidden = (name: `_${string}`, type: FieldType): FieldDef => field(name, type);
