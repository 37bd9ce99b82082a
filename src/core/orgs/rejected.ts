import type { OrgKey, RejectedOrg } from '../model.js';
import { INELIGIBLE, type IneligibleReason } from './eligibility.js';

/** An org that is not upgraded, with its reason in words. `note`: a detail about this org. */
export const rejected = (orgKey: OrgKey, reason: IneligibleReason, note?: string | null): RejectedOrg => ({
  orgKey,
  reason,
  message: note ? `${INELIGIBLE[reason]}: ${note}` : INELIGIBLE[reason],
});
