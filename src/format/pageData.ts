import type { PushReport } from '../core/report/report.js';

/** What the page of a push is made from: `html.ts` writes it into the page, the script of the page reads it. */
export type PageData = {
  /** When the page was made, ISO 8601 in UTC. */
  createdAt: string;
  /** The headline without the name of the push. */
  outcome: string;
  report: PushReport;
};
