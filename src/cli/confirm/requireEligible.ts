import { reasonsAbout, type ReasonAbout } from '../../core/orgs/ineligible.js';
import { tally } from '../../core/orgs/planSummary.js';
import type { PlannedPush } from '../../core/push/plannedPush.js';
import { render } from '../../format/document/render.js';
import { formatRejected } from '../../format/push/leftOut.js';
import { counted } from '../../format/text.js';
import { createError, errorTexts } from '../messages.js';

/** An error names at most this many orgs for each reason. */
const ORGS_SHOWN = 10;

/** A user who names orgs expects those that are left out not to be upgraded. */
const EXPECTED = reasonsAbout('choice');
/** One who asks for all orgs on an older version expects the others not to be among them either. */
const EXPECTED_OF_ALL = reasonsAbout('choice', 'has-it', 'newer');

/** The data of an error contains at most this many orgs. */
const DATA_ORGS = 20;

/**
 * Throws, before anything is written, where no org is left, or where some cannot be upgraded and all must be. The size
 * of the error does not grow with the number of orgs: pipes and logs cut long output. `list` is the command that prints
 * all of them.
 */
export const requireEligible = (
  plan: PlannedPush,
  onIneligible: 'exclude' | 'fail',
  { named, list }: { named: boolean; list: string },
): void => {
  const { rejected } = plan.orgs;
  if (!isRefused(plan, onIneligible, named)) return;
  const unexpected = unexpectedOf(rejected, named);
  const fails = onIneligible === 'fail' && unexpected.length > 0;
  const orgs = fails || !named ? unexpected : rejected;
  const shown = render(formatRejected(orgs, ORGS_SHOWN));
  const error = fails
    ? createError('ineligible-orgs', [orgs.length, shown])
    : createError('no-eligible-orgs', [counted(orgs.length, 'org'), shown]);
  if (!fails) error.actions?.splice(0, 1, ...adviceFor(orgs));
  error.actions?.push(errorTexts.getMessage('all-orgs', [list]));
  const byReason = tally(rejected, ({ reason }) => reason);
  error.setData({ orgs: { total: rejected.length, byReason, rejected: rejected.slice(0, DATA_ORGS), list } });
  throw error;
};

const unexpectedOf = (rejected: PlannedPush['orgs']['rejected'], named: boolean): PlannedPush['orgs']['rejected'] => {
  const expected = named ? EXPECTED : EXPECTED_OF_ALL;
  return rejected.filter(({ reason }) => !expected.has(reason));
};

/** Whether {@link requireEligible} would refuse scheduling: decides the exit code of a dry run. */
export const isRefused = (
  { eligible, outcome, orgs: { rejected } }: PlannedPush,
  onIneligible: 'exclude' | 'fail',
  named: boolean,
): boolean =>
  (onIneligible === 'fail' && unexpectedOf(rejected, named).length > 0) ||
  (eligible.length === 0 && outcome !== 'nothing-to-do');

/** What helps, where an older version of the package does not. */
const ADVICE: Record<ReasonAbout<'way' | 'generation'>, string> = {
  'not-an-ancestor': 'advice.not-an-ancestor',
  'dependency-missing': 'advice.dependency',
  'dependency-behind': 'advice.dependency',
  'first-generation-installed': 'advice.first-generation',
};

const adviceFor = (orgs: PlannedPush['orgs']['rejected']): string[] => {
  const keys = orgs.map(
    ({ reason }) => (ADVICE as Partial<Record<string, string>>)[reason] ?? 'no-eligible-orgs.actions',
  );
  return [...new Set(keys)].map((key) => errorTexts.getMessage(key));
};
