/**
 * A compare function for `sort`, for two values of one type. Texts are compared by their UTF-16 code units: the same on
 * every machine.
 */
export const compare = <T extends number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
