/** A whole number as `22,000`. Loading Intl would take longer than most commands run. */
export const grouped = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
