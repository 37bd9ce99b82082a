/** Long enough for every refusal; what is longer is data. */
const LONGEST = 4_000;
const MOST = 50;

/** What an answer may look like on disk and on a terminal: no tokens, no e-mail addresses, no control characters. */
export function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.slice(0, MOST).map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'attributes')
      .map(([name, inner]) => [name, clean(inner)]),
  );
}

export const cleanText = (text: string): string =>
  text
    .replaceAll(/00D\w{12,15}!(?:[\w.]|%2E)+/g, '(token)')
    .replaceAll(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '(e-mail address)')
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ')
    .slice(0, LONGEST);
