import { SfError } from '@salesforce/core';
import type { UsageError } from '../../core/errors/usageError.js';
import type { UsageKind, UsageProblem } from '../../core/errors/usageProblem.js';
import { errorName, errorTexts, WRONG_FLAG } from '../createError.js';
import { whoIs, type OrgInError } from './orgInError.js';
import { ROWS, type Row } from './usageRows.js';

/** Whether an error is about what an org has: its text names the org first. */
export const isAboutOrg = ({ kind }: UsageProblem): boolean => ABOUT_ORG.has(kind);

const ABOUT_ORG: ReadonlySet<UsageKind> = new Set(['no-such-package', 'no-such-version', 'no-such-push'] as const);

/**
 * What the command line says of an error: the sentence of the library, unless there is a text of its own, and what to do;
 * `again` is the command to run again. The keys of its texts, and its name in JSON, are made of its kind.
 */
export const usageError = (
  { message, problem }: UsageError,
  again = 'sf package push resume',
  org?: OrgInError,
): SfError => {
  const { kind } = problem;
  const rowOf = ROWS[kind] as ((problem: UsageProblem, again: string) => Row | undefined) | undefined;
  const row = rowOf?.(problem, again);
  if (row === undefined) return new SfError(message, errorName(kind));
  const { which, text, advice, more = [], data, isFlag = false } = row;
  const key = which === undefined ? kind : `${kind}.${which}`;
  const tokens = text && isAboutOrg(problem) ? [whoIs(org), ...text] : text;
  const said = tokens === undefined ? message : errorTexts.getMessage(key, tokens);
  const actions = [...errorTexts.getMessages(`${key}.actions`, advice), ...more];
  return Object.assign(new SfError(said, errorName(kind), actions, isFlag ? WRONG_FLAG : 1), { data });
};
