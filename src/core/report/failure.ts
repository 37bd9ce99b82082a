import type { ShownCustomer } from '../orgs/customers.js';
import type { JobOrg, PushError } from '../model.js';
import type { CauseKey } from './causes.js';

/** A failed job: the org it was for, and every error row (there may be none). */
export type PushFailure = { jobId: string; orgKey: string } & JobOrg & {
    /** What a customer file says of the org, where there is one. */
    customer?: ShownCustomer;
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
