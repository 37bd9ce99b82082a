import type { Window } from './definition/types.js';

/**
 * The windows for orgs on an instance: those that name it, or else those that name none. Empty: at any time. Undefined:
 * there are windows, and none of them is for it.
 */
export const windowsOf = (windows: readonly Window[], instance: string | null): readonly Window[] | undefined => {
  if (windows.length === 0) return [];
  const wanted = instance?.toUpperCase();
  const named = windows.filter(({ instances }) => instances?.some((name) => name.toUpperCase() === wanted));
  const found = named.length > 0 ? named : windows.filter(({ instances }) => instances === null);
  return found.length === 0 ? undefined : found;
};
