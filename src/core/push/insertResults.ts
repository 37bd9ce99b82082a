import type { OrgKey, RejectedOrg } from '../model.js';
import type { JobInsert } from '../ports.js';
import { isTransientRow } from './retryPolicy.js';

export type RefusedOrg = Extract<JobInsert, { ok: false }>;

/** The answers of one insert: who is in, who is out for good, and who has to be tried again. */
export type SortedInsertResults = { accepted: OrgKey[]; rejected: RejectedOrg[]; transient: RefusedOrg[] };

export const asRejected = ({ orgKey, reason, message }: RefusedOrg): RejectedOrg => ({ orgKey, reason, message });

/** An org that is in the push already, because an answer was lost, is in. */
export const sortInsertResults = (answers: readonly JobInsert[]): SortedInsertResults => {
  const refused = answers.flatMap((answer) => (answer.ok || answer.reason === 'DUPLICATE_VALUE' ? [] : [answer]));
  const out = new Set(refused.map(({ orgKey }) => orgKey));
  return {
    accepted: answers.map(({ orgKey }) => orgKey).filter((orgKey) => !out.has(orgKey)),
    rejected: refused.filter((answer) => !isTransientRow(answer)).map(asRejected),
    transient: refused.filter(isTransientRow),
  };
};
