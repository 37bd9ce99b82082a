import type { ShownCustomer } from '../orgs/customers.js';
import type { JobOrg, PushError } from '../model.js';
import type { CauseKey } from './causes.js';

/** A failed job: its org, and every error row (there may be none). */
export type PushFailure = { jobId: string; orgKey: string } & JobOrg & {
    /** What the customer file says about the org, where there is such a file. */
    customer?: ShownCustomer;
    errors: PushError[];
    /** Why it failed, as keys of the catalogue of causes, each once. */
    causes: CauseKey[];
    /** Every cause may succeed when retried, without other changes. */
    retryable: boolean;
    /** The org has the pushed version now: it was upgraded by a later push, or by hand. */
    hasVersion: boolean;
    /** Every error is one that is to be ignored. */
    ignored: boolean;
  };
