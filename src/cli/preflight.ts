import type { IneligibleReason } from '../core/orgs/eligibility.js';
import { tally } from '../core/orgs/planSummary.js';
import type { PlannedPush } from '../core/push/plannedPush.js';
import { render } from '../format/document/render.js';
import { formatRejected } from '../format/plan.js';
import { counted } from '../format/text.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

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
  { eligible, orgs: { rejected } }: PlannedPush,
  onIneligible: 'exclude' | 'fail',
  { named, list }: { named: boolean; list: string },
): void => {
  const expected = named ? ['excluded'] : ['excluded', ...UP_TO_DATE];
  const unexpected = rejected.filter(({ reason }) => !expected.includes(reason));
  const fails = onIneligible === 'fail' && unexpected.length > 0;
  if (!fails && (eligible.length > 0 || !named)) return;
  const [key, orgs] = fails
    ? (['error.ineligibleOrgs', unexpected] as const)
    : (['error.noEligibleOrgs', rejected] as const);
  const error = messages.createError(key, [
    key === 'error.noEligibleOrgs' ? counted(orgs.length, 'org') : orgs.length,
    render(formatRejected(orgs, ORGS_SHOWN)),
  ]);
  error.actions?.push(messages.getMessage('allOrgs', [list]));
  const byReason = tally(rejected, ({ reason }) => reason);
  error.setData({ orgs: { total: rejected.length, byReason, rejected: rejected.slice(0, DATA_ORGS), list } });
  throw error;
};
