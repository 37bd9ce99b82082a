import type { ShownCustomer } from '../orgs/customers.js';
import type { JobOrg, PushError } from '../model.js';
import type { CauseKey } from './causes.js';

/** What a customer file says of an org, where there is one. */
type OfCustomer = { customer?: ShownCustomer };

/** A failed job: the org it was for, and every error row (there may be none). */
export type PushFailure = { jobId: string; orgKey: string } & JobOrg &
  OfCustomer & {
    errors: PushError[];
    /** Why it failed, as keys of the catalogue of causes, without repetition. */
    causes: CauseKey[];
    /** Every cause of it may succeed when retried: worth a retry as things are. */
    retryable: boolean;
    /** The org has the pushed version by now: it was upgraded by a later push, or by hand. */
    hasVersion: boolean;
    /** Every error of it is one that was to be ignored. */
    ignored: boolean;
  };
