import { grouped } from './text/numbers.js';

/** A number of orgs, or a share of them in percent, with two decimals at most. */
export type Limit = { count: number } | { percent: number };

/** A share as a whole number of hundredths of a percent: products with it are exact. */
const hundredths = (percent: number): number => Math.round(percent * 100);

/** Whether so many of all orgs are more than a limit. */
export const exceeds = (orgs: number, total: number, limit: Limit): boolean =>
  'count' in limit ? orgs > limit.count : orgs * 10_000 > hundredths(limit.percent) * total;

/** Whether so many of all orgs are as many as a limit asks for; all of them always are. */
export const reaches = (orgs: number, total: number, limit: Limit): boolean =>
  'count' in limit ? orgs >= Math.min(limit.count, total) : orgs * 10_000 >= hundredths(limit.percent) * total;

/** How many of all orgs a limit stands for. A share is rounded up, so that the smallest is one org. */
export const amountOf = (limit: Limit, total: number): number =>
  'count' in limit ? limit.count : Math.ceil((hundredths(limit.percent) * total) / 10_000);

/** `5%` or `2,000` */
export const limitText = (limit: Limit): string => ('count' in limit ? grouped(limit.count) : `${limit.percent}%`);
