import { SalesforceError } from '../model.js';

/** Where the search for the token begins: a field is often named in several clauses. */
export type Clause = 'WHERE' | 'GROUP BY' | 'ORDER BY';

/** How much of the statement an error quotes on either side of the position. */
const REACH = 60;

/** An error that points into the statement as Salesforce does: the line, a caret, the position, then the reason. */
export const refusal = (
  errorCode: string,
  soql: string,
  token: string,
  message: string,
  clause?: Clause,
): SalesforceError => {
  const offset = find(soql, token, clause);
  const row = soql.slice(0, offset).split('\n').length;
  const column = offset - (soql.slice(0, offset).lastIndexOf('\n') + 1);
  const line = soql.split('\n')[row - 1] ?? '';
  const from = Math.max(0, column - REACH);
  const quote = `${line.slice(from, column + REACH)}\n${' '.repeat(column - from)}^`;
  return new SalesforceError(errorCode, `\n${quote}\nERROR at Row:${row}:Column:${column + 1}\n${message}`);
};

export const malformed = (soql: string, token: string, message: string, clause?: Clause): SalesforceError =>
  refusal('MALFORMED_QUERY', soql, token, message, clause);

export const invalidField = (soql: string, token: string, message: string, clause?: Clause): SalesforceError =>
  refusal('INVALID_FIELD', soql, token, message, clause);

export const noSuchColumn = (soql: string, token: string, field: string, entity: string): SalesforceError =>
  invalidField(
    soql,
    token,
    `No such column '${field}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );

export const noSuchRelationship = (soql: string, token: string, relationship: string): SalesforceError =>
  invalidField(
    soql,
    token,
    `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  );

export const noSuchObject = (soql: string, object: string): SalesforceError =>
  refusal(
    'INVALID_TYPE',
    soql,
    object,
    `sObject type '${object}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );

/** The position of the token as a whole word; the parser has split the text, and does not report it. */
const find = (soql: string, token: string, clause: Clause | undefined): number => {
  if (token === '') return 0;
  const from = clause ? Math.max(0, soql.search(new RegExp(clause.replace(' ', '\\s+'), 'i'))) : 0;
  const escaped = token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const word = new RegExp(`(?<![\\w.])${escaped}(?!\\w)`, 'i');
  const found = word.exec(soql.slice(from));
  return found ? from + found.index : Math.max(0, soql.indexOf(token));
};
