import { grouped } from './text/numbers.js';

/** A number of orgs, or a share of them in percent, with six decimals at most. */
export type Limit = { count: number } | { percent: number };

/** A whole is so many parts. A share as a number of parts is whole, so that products with it are exact. */
const PARTS = 100_000_000;
const partsOf = (percent: number): number => Math.round((percent * PARTS) / 100);

/** Whether so many of all orgs are more than a limit. */
export const exceeds = (orgs: number, total: number, limit: Limit): boolean =>
  'count' in limit ? orgs > limit.count : orgs * PARTS > partsOf(limit.percent) * total;

/** Whether so many of all orgs are as many as a limit asks for; all of them always are. */
export const reaches = (orgs: number, total: number, limit: Limit): boolean =>
  'count' in limit ? orgs >= Math.min(limit.count, total) : orgs * PARTS >= partsOf(limit.percent) * total;

/** How many of all orgs a limit stands for. A share is rounded up, so that the smallest is one org. */
export const amountOf = (limit: Limit, total: number): number =>
  'count' in limit ? limit.count : Math.ceil((partsOf(limit.percent) * total) / PARTS);

/** `5%` or `2,000` */
export const limitText = (limit: Limit): string => ('count' in limit ? grouped(limit.count) : `${limit.percent}%`);
