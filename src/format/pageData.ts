import type { PushReport } from '../core/report/report.js';

/** What every page has: when it was made, ISO 8601 in UTC. */
type Page = { createdAt: string };

/** The report of a push; `outcome` is its headline without the name of the push. */
export type PushPage = Page & { kind: 'push'; outcome: string; report: PushReport };

/** What a page is made from: `html.ts` writes it into the template, the script of the page draws it by its kind. */
export type PageData = PushPage;
