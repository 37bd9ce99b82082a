import type { PushRequest } from '../../../src/core/model.js';

/** A push that is over, of version 1.index; the times of each are its own. */
export const push = (index: number, more: Partial<PushRequest> = {}): PushRequest => ({
  pushRequestId: `0DV3z000000000${index}GAA`,
  status: 'Succeeded',
  package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
  version: { id: `04t3z000000000${index}AAA`, name: null, number: `1.${index}.0.1` },
  ...{ scheduledStartTime: null, startTime: null, endTime: '2026-11-01T00:00:00.000Z', durationSeconds: null },
  ...more,
});
