import type { Window } from '../definition/schema.js';
import type { PlannedOrg } from './plan.js';

/** The properties of an org that its windows depend on. */
type Place = Pick<PlannedOrg, 'instanceName' | 'timeZone'>;

/**
 * The windows of an org: those that name its instance, or else those that name no instance. Windows that follow
 * customers are in the time zone of the org's customer. Empty: at any time. Undefined: there are windows, and none of
 * them applies to the org.
 */
export const windowsOf = (
  windows: readonly Window[],
  { instanceName, timeZone }: Place,
): readonly Window[] | undefined => {
  if (windows.length === 0) return [];
  const wanted = instanceName?.toUpperCase();
  const named = windows.filter(({ instances }) => instances?.some((name) => name.toUpperCase() === wanted));
  const found = named.length > 0 ? named : windows.filter(({ instances }) => instances === null);
  return found.length === 0 ? undefined : found.map((window) => inZone(window, timeZone));
};

/**
 * Resolves a window that follows customers: in the org's time zone, or in the default time zone for orgs without one.
 */
const inZone = ({ defaultTimeZone, ...window }: Window, timeZone = defaultTimeZone): Window =>
  defaultTimeZone === undefined || timeZone === undefined ? window : { ...window, timeZone };

/** Whether the windows depend on who the customer is. */
export const areOfCustomers = (windows: readonly Window[]): boolean =>
  windows.some(({ defaultTimeZone }) => defaultTimeZone !== undefined);

/** The zone in which the times of a wave are shown. */
export const shownZone = ([first]: readonly Window[]): string | undefined => first?.defaultTimeZone ?? first?.timeZone;

/**
 * Every window that some of the orgs have. Windows that follow customers are listed once for each time zone of the
 * orgs.
 */
export const windowsOfAll = (
  windows: readonly Window[],
  orgs: ReadonlyArray<Pick<PlannedOrg, 'timeZone'>>,
): readonly Window[] =>
  windows.flatMap((window) => {
    if (window.defaultTimeZone === undefined) return window;
    const zones = new Set(orgs.map(({ timeZone }) => timeZone ?? window.defaultTimeZone));
    return [...zones].map((timeZone) => inZone(window, timeZone));
  });
