import type { OrgKey } from './ids.js';
import type { JobInsert } from './ports.js';
import { isTransientRow } from './retry.js';
import type { RejectedOrg } from './types.js';

export type RefusedOrg = Extract<JobInsert, { ok: false }>;

/** The answers of one insert: who is in, who is out for good, and who has to be tried again. */
export type SortedAnswers = { accepted: OrgKey[]; rejected: RejectedOrg[]; passing: RefusedOrg[] };

export const asRejected = ({ orgKey, reason, message }: RefusedOrg): RejectedOrg => ({ orgKey, reason, message });

/** An org that is in the push already, because an answer was lost, is in. */
export const sortAnswers = (answers: readonly JobInsert[]): SortedAnswers => {
  const refused = answers.flatMap((answer) => (answer.ok || answer.reason === 'DUPLICATE_VALUE' ? [] : [answer]));
  const out = new Set(refused.map(({ orgKey }) => orgKey));
  return {
    accepted: answers.map(({ orgKey }) => orgKey).filter((orgKey) => !out.has(orgKey)),
    rejected: refused.filter((answer) => !isTransientRow(answer)).map(asRejected),
    passing: refused.filter(isTransientRow),
  };
};
