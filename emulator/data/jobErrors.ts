import type { Row, Store } from '../model.js';
import { errorsOf, type OutcomeKey, OUTCOMES } from './outcomes.js';
import { tableOf } from './store.js';

/** Inserts the error rows of a failed job. */
export const insertJobErrors = (store: Store, job: Row, kind: OutcomeKey): void => {
  for (const values of errorsOf(OUTCOMES[kind], job['SubscriberOrganizationKey'] as string)) {
    tableOf(store, 'PackagePushError').insert({
      ...values,
      PackagePushJobId: job.Id,
      CreatedDate: job['EndTime'] ?? null,
    });
  }
};
