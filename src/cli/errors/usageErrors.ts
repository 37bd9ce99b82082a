import { SfError } from '@salesforce/core';
import type { UsageError } from '../../core/errors/usageError.js';
import type { UsageKind, UsageProblem } from '../../core/errors/usageProblem.js';
import { errorName, errorTexts, WRONG_FLAG } from '../messages.js';
import { whoIs, type OrgInError } from '../orgName.js';
import { withoutExitCode } from './safeTexts.js';
import { ROWS, type Row } from './usageRows.js';

/** Whether an error is about the content of an org, so that it names the org. */
export const isAboutOrg = ({ kind }: UsageProblem): boolean => ABOUT_ORG.has(kind);

const ABOUT_ORG: ReadonlySet<UsageKind> = new Set(['no-such-package', 'no-such-version', 'no-such-push'] as const);

/**
 * The CLI's version of an error: the message of the library, unless the kind has its own text, and the advice. The kind
 * determines the keys of the texts and the name in JSON. `again` is the command to run again.
 */
export const usageError = (
  { message, problem }: UsageError,
  again = 'sf package push resume',
  org?: OrgInError,
): SfError => {
  const { kind } = problem;
  const rowOf = ROWS[kind] as ((problem: UsageProblem, again: string) => Row | undefined) | undefined;
  const row = rowOf?.(problem, again);
  if (row === undefined) return new SfError(withoutExitCode(message), errorName(kind));
  const { which, text, advice, more = [], data, isFlag = false } = row;
  const key = which === undefined ? kind : `${kind}.${which}`;
  const tokens = text && isAboutOrg(problem) ? [whoIs(org), ...text] : text;
  const said = tokens === undefined ? message : errorTexts.getMessage(key, tokens);
  const actions = [...errorTexts.getMessages(`${key}.actions`, advice), ...more];
  return Object.assign(new SfError(withoutExitCode(said), errorName(kind), actions, isFlag ? WRONG_FLAG : 1), { data });
};
