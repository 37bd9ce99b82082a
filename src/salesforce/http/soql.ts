/**
 * The only place where values enter SOQL.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
 */

const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** A value as a quoted SOQL literal. */
const quote = (value: string): string =>
  `'${value.replaceAll(/[\\'"\n\r\t\b\f]/g, (character) => ESCAPES[character] ?? '')}'`;

/** A part of a query that is already SOQL, as opposed to a value. */
class Soql {
  public constructor(public readonly text: string) {}
}

type SoqlValue = string | number | boolean | null | Date | readonly string[] | Soql;

const render = (value: SoqlValue): string => {
  if (value instanceof Soql) return value.text;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `(${value.map(quote).join(',')})`;
  return String(value);
};

/** Builds a query; every `${value}` is escaped: soql`SELECT Id FROM X WHERE Name = ${name} AND Id IN ${ids}`. */
export const soql = (parts: TemplateStringsArray, ...values: SoqlValue[]): string =>
  parts.reduce((query, part, index) => query + render(values[index - 1] ?? null) + part);

/** Field lists and other fragments that are written in this folder, and are inserted unchanged. */
export const fragment = (text: string): Soql => new Soql(text);

export const queryPath = (query: string): string => `/query?q=${encodeURIComponent(query)}`;
