import type { IneligibleReason } from '../../core/orgs/eligibility.js';
import { tally } from '../../core/orgs/planSummary.js';
import type { PlannedPush } from '../../core/push/plannedPush.js';
import { render } from '../../format/document/render.js';
import { formatRejected } from '../../format/push/plan.js';
import { counted } from '../../format/text.js';
import { createError, errorTexts } from '../createError.js';

/** So many orgs are named in an error for each reason. */
const ORGS_SHOWN = 10;

/** A user who asks for all orgs on an older version expects the others not to be among them. */
const UP_TO_DATE: readonly string[] = ['already-on-version', 'on-newer-version'] satisfies IneligibleReason[];

/** So many orgs are in an error as data. */
const DATA_ORGS = 20;

/**
 * Throws, before anything is written, where no org is left, or where some cannot be upgraded and all have to. The error is
 * as small as it is for a few orgs: pipes and logs cut what is longer. `list` is the command that prints all of them.
 */
export const requireEligible = (
  plan: PlannedPush,
  onIneligible: 'exclude' | 'fail',
  { named, list }: { named: boolean; list: string },
): void => {
  const { rejected } = plan.orgs;
  const unexpected = unexpectedOf(rejected, named);
  const fails = onIneligible === 'fail' && unexpected.length > 0;
  if (!isRefused(plan, onIneligible, named)) return;
  const [key, orgs] = fails
    ? (['ineligible-orgs', unexpected] as const)
    : (['no-eligible-orgs', named ? rejected : unexpected] as const);
  const error = createError(key, [
    key === 'no-eligible-orgs' ? counted(orgs.length, 'org') : orgs.length,
    render(formatRejected(orgs, ORGS_SHOWN)),
  ]);
  if (!fails) error.actions?.splice(0, 1, ...adviceFor(orgs));
  error.actions?.push(errorTexts.getMessage('all-orgs', [list]));
  const byReason = tally(rejected, ({ reason }) => reason);
  error.setData({ orgs: { total: rejected.length, byReason, rejected: rejected.slice(0, DATA_ORGS), list } });
  throw error;
};

const unexpectedOf = (rejected: PlannedPush['orgs']['rejected'], named: boolean): PlannedPush['orgs']['rejected'] => {
  const expected = named ? ['excluded'] : ['excluded', ...UP_TO_DATE];
  return rejected.filter(({ reason }) => !expected.includes(reason));
};

/** Whether scheduling would be refused by {@link requireEligible}: what a dry run tells a script by its exit code. */
export const isRefused = (
  { eligible, outcome, orgs: { rejected } }: PlannedPush,
  onIneligible: 'exclude' | 'fail',
  named: boolean,
): boolean =>
  (onIneligible === 'fail' && unexpectedOf(rejected, named).length > 0) ||
  (eligible.length === 0 && outcome !== 'nothing-to-do');

/** What helps, by the reasons that there are. */
const ADVICE: Partial<Record<IneligibleReason, string>> = {
  'not-an-ancestor': 'advice.not-an-ancestor',
  'dependency-missing': 'advice.dependency',
  'dependency-behind': 'advice.dependency',
  'first-generation-installed': 'advice.first-generation',
};

const adviceFor = (orgs: PlannedPush['orgs']['rejected']): string[] => {
  const keys = orgs.map(({ reason }) => ADVICE[reason as IneligibleReason] ?? 'no-eligible-orgs.actions');
  return [...new Set(keys)].map((key) => errorTexts.getMessage(key));
};
