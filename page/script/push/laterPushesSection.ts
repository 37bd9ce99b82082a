import type { PushReport } from '../../../src/core/report/report.js';
import { aboutStatus } from '../../../src/core/status.js';
import { element } from '../dom.js';
import { grouped } from '../numbers.js';
import { numbersTable } from '../numbersTable.js';

/** Later pushes of the same version to orgs that failed in this one. */
export const laterPushesSection = (section: HTMLElement, { laterPushes }: PushReport): void => {
  const rows = laterPushes.map(({ pushRequestId, status, orgs, succeeded, failed }) => [
    element('code', {}, pushRequestId),
    aboutStatus(status).label,
    ...[orgs, succeeded, failed].map(grouped),
  ]);
  section.append(numbersTable(['Push request', 'Status', 'Orgs of these', 'Succeeded', 'Failed'], rows, 2));
};
