import { SfError } from '@salesforce/core';
import { OrgError, type OrgErrorKind } from '../../core/errors/orgError.js';
import { whoIs, type OrgInError } from './orgInError.js';
import { errorTexts } from '../createError.js';

/** One message for each kind of failure; its actions are in messages/errors.md under the same name. */
const MESSAGES: Record<OrgErrorKind, string> = {
  session: 'session',
  permission: 'permission',
  'unknown-field': 'unknown-field',
  unreachable: 'unreachable',
  limit: 'limit',
  unavailable: 'unavailable',
  refused: 'refused',
  moved: 'moved',
  unexpected: 'unexpected',
};

/** Converts an error of the org to one of the CLI. */
export const fromOrgError = ({ kind, code, message }: OrgError, org?: OrgInError): SfError => {
  const who = whoIs(org);
  const tokens = kind === 'unexpected' ? [message] : [who, message, code];
  return new SfError(withoutExitCode(errorTexts.getMessage(MESSAGES[kind], tokens)), code, actionsFor(kind, org), 1);
};

/** The advice for an error of the org, the same after every command. */
export const actionsFor = (kind: OrgErrorKind, org?: OrgInError): string[] =>
  errorTexts.getMessages(`${MESSAGES[kind]}.actions`, COMMANDS[kind]?.(org) ?? []);

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
  argv: readonly string[] = [],
  org?: OrgInError,
): SfError => {
  const flag = argv.findIndex((word) => word === '--where' || word.startsWith('--where='));
  if (flag === -1 || !QUERY_CODES.has(code)) return error;
  const condition = argv[flag]?.startsWith('--where=') ? argv[flag].slice('--where='.length) : (argv[flag + 1] ?? '');
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
  const place = lines.findIndex((line) => /^ *\^ *$/.test(line));
  if (place < 1) return undefined;
  const column = lines[place]?.indexOf('^') ?? 0;
  const from = Math.max(0, column - REACH);
  const quote = lines[place - 1]?.slice(from, column + REACH) ?? '';
  const rest = lines.slice(place + 1).filter((line) => line.trim() !== '');
  return ['', quote, `${' '.repeat(column - from)}^`, ...rest];
};

/** A message from which `sf` derives no exit code. */
export const withoutExitCode = (message: string): string =>
  message
    .replaceAll(/(?<!\d)(\d{9,}-\d{3,}) \((-?\d{7,})\)/g, '$1, stack trace $2')
    .replaceAll('TypeError', 'type error');
