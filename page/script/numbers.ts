const NUMBER = new Intl.NumberFormat('en-US');

/** 22,000 */
export const grouped = (value: number): string => NUMBER.format(value);

/** `1 org`, `2 orgs` */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `3.1 %` */
export const share = (part: number, total: number): string => `${((100 * part) / Math.max(1, total)).toFixed(1)} %`;
