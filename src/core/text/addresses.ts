/** An e-mail address, wherever it stands; also with the wide sign that looks like an @. */
const ADDRESS = /([^\s@\uFF20<>()[\]"',;:]+)[@\uFF20][^\s@\uFF20<>()[\]"',;:]*\.[^\s@\uFF20<>()[\]"',;:]+/gu;

/** A text in which of each e-mail address only what stands before its @ is left: it says who, and cannot be written to. */
export const withoutAddresses = (text: string): string => text.replaceAll(ADDRESS, '$1');

export const holdsAddress = (text: string): boolean => withoutAddresses(text) !== text;
