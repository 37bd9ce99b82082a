/** 22,000, of a whole number. Intl takes longer to load than most commands have to say. */
export const grouped = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 org`, `2 orgs` */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `17.9 %` */
export const shareText = (part: number, total: number): string => `${((100 * part) / Math.max(1, total)).toFixed(1)} %`;
