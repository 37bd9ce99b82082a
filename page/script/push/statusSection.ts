import type { PushReport } from '../../../src/core/report/report.js';
import { countRows, type STATUS_NAMES } from '../../../src/core/status.js';
import { shareBar } from '../shareBar.js';

/** Ended jobs come first, pending ones last. */
const ORDER = [
  'Succeeded',
  'Failed',
  'Canceled',
  'InProgress',
  'Pending',
  'Created',
] as const satisfies typeof STATUS_NAMES;

export const statusSection = (section: HTMLElement, { jobs }: PushReport): void => {
  shareBar(section, 'Orgs by status', countRows(jobs, ORDER), jobs.total);
};
