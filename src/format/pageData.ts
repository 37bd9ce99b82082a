import type { BehindOrg } from '../core/adoption/behind.js';
import type { AdoptionReport } from '../core/adoption/report.js';
import type { Snapshot } from '../core/adoption/snapshot.js';
import type { PushReport } from '../core/report/report.js';

/** What every page has: when it was made, ISO 8601 in UTC. */
type Page = { createdAt: string };

/** The report of a push; `outcome` is its headline without the name of the push. */
export type PushPage = Page & { kind: 'push'; outcome: string; report: PushReport };

/**
 * Who has which version of a package. `behind`: the orgs that are, in the page as many as a browser takes; `trend`: how it was at
 * moments before, the last of which is this one, empty where no snapshots are kept.
 */
export type AdoptionPage = Page & {
  kind: 'adoption';
  outcome: string;
  report: AdoptionReport;
  behind: readonly BehindOrg[];
  trend: ReadonlyArray<Pick<Snapshot, 'time' | 'version' | 'orgs' | 'versions'>>;
};

/** What a page is made from: `html.ts` writes it into the template, the script of the page draws it by its kind. */
export type PageData = PushPage | AdoptionPage;
