/** Where a value is, as a JSON pointer: `/waves/0/name`; the root is the empty text. */
export type Pointer = string;

/** What is wrong with the value at a pointer, or with its key. */
export type Fault = { at: Pointer; part: 'key' | 'value'; message: string };

/** The pointer to a member of what is at another one. */
export const pointTo = (at: Pointer, key: string | number): Pointer =>
  `${at}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** `/waves/0/name` as people write it: waves[0].name. */
export const readable = (at: Pointer): string =>
  at
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) =>
      /^\d+$/.test(part) ? `[${part}]` : /^[\w$-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`,
    )
    .join('')
    .replace(/^\./, '');
