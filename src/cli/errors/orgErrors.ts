import { SfError } from '@salesforce/core';
import { OrgError, type OrgErrorKind } from '../../core/errors/orgError.js';
import { errorTexts } from '../messages.js';
import { whoIs, type OrgInError } from '../orgName.js';
import { withoutExitCode } from './safeTexts.js';

/** Converts an error of the org to one of the CLI. The key of its texts is its kind. */
export const fromOrgError = ({ kind, code, message }: OrgError, org?: OrgInError): SfError => {
  const who = whoIs(org);
  const tokens = kind === 'unexpected' ? [message] : [who, message, code];
  return new SfError(withoutExitCode(errorTexts.getMessage(kind, tokens)), code, actionsFor(kind, org), 1);
};

/** The advice for an error of the org, the same after every command. */
export const actionsFor = (kind: OrgErrorKind, org?: OrgInError): string[] =>
  errorTexts.getMessages(`${kind}.actions`, COMMANDS[kind]?.(org));

/** The commands to advise, for the org that caused the error. */
const COMMANDS: { [Kind in OrgErrorKind]?: (org: OrgInError | undefined) => string[] } = {
  session: (org) => [org?.login ?? 'sf org login web'],
  unreachable: (org) => [org?.display ?? 'sf org display --target-org <org>'],
};

/** The error codes of an org for a query that it cannot parse. */
const QUERY_CODES: ReadonlySet<string> = new Set(['MALFORMED_QUERY', 'INVALID_FIELD', 'INVALID_QUERY_FILTER_OPERATOR']);

/** Blames --where: its condition is the only part of a query that we do not write. */
export const withWhere = (
  error: SfError,
  { code, message, lines }: OrgError,
  argv: readonly string[] | undefined,
  org?: OrgInError,
): SfError => {
  if (argv === undefined || !QUERY_CODES.has(code)) return error;
  const place = argv.findIndex((word) => word === '--where' || word.startsWith('--where='));
  const flag = argv[place];
  if (flag === undefined) return error;
  const condition = flag.startsWith('--where=') ? flag.slice('--where='.length) : (argv[place + 1] ?? '');
  error.message = withoutExitCode(errorTexts.getMessage('where', [whoIs(org), pointingLines(lines) ?? message]));
  error.actions = [errorTexts.getMessage('where.actions', [condition])];
  return error;
};

/** How much of a query is shown on either side of the position of the error, so that it fits on a terminal. */
const REACH = 36;

/**
 * The lines of an error that points into a query, each on one terminal line; undefined where it points to no position.
 */
const pointingLines = (lines: readonly string[]): string[] | undefined => {
  for (const [place, line] of lines.entries()) {
    const query = lines[place - 1];
    if (query === undefined || !/^ *\^ *$/.test(line)) continue;
    const column = line.indexOf('^');
    const from = Math.max(0, column - REACH);
    const rest = lines.slice(place + 1).filter((each) => each.trim() !== '');
    return ['', query.slice(from, column + REACH), `${' '.repeat(column - from)}^`, ...rest];
  }
  return undefined;
};
