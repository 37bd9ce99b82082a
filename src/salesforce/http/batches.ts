/** Keeps a query that names this many orgs below the length that a URL may have; other clients name as many. */
export const ORGS_PER_QUERY = 500;

/** A list cut into pieces of at most `size`. */
export const inBatches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
