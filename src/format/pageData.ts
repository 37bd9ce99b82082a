import type { AdoptionReport, BehindOrg } from '../core/adoption/report.js';
import type { Snapshot } from '../core/adoption/snapshot.js';
import type { PushReport } from '../core/report/report.js';
import type { JobCounts } from '../core/status.js';

/**
 * A table of texts, of which some are of other companies. Where all titles are empty its rows are names and values.
 * `newest`: where there are too many rows, the last are shown.
 */
export type Section = {
  title: string;
  titles: readonly string[];
  rows: ReadonlyArray<readonly string[]>;
  newest?: true;
};

/** From when to when, ISO 8601 in UTC; `to` null: not over. */
export type Span = { from: string; to: string | null };

/** What happens on a line of time. */
export type TimelineRow = {
  group: string;
  label: string;
  /** The colour. */
  kind: Exclude<keyof JobCounts, 'total'> | 'planned';
  status: string;
  detail: string;
  bars: Span[];
  /** When pushes of it may start. */
  windows: Span[];
  freezes: Span[];
};

export type TimelineData = { now: string; timeZone: string; rows: TimelineRow[] };

/** What can be done now, as a command to copy. */
export type Step = { lead: string; command: string };

/** What every page has: when it was made, ISO 8601 in UTC. `live`: it is written again soon, and reloads itself. */
type Page = { createdAt: string; next: readonly Step[]; live?: true };

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
  /** Which snapshots are not in it; empty where all are. */
  trendNote: string;
};

/** What is told by bars on a line of time and by tables: a rollout, its plan, all pushes of a hub. */
export type TablesPage = Page & {
  kind: 'tables';
  eyebrow: string;
  name: string;
  outcome: string;
  timeline: TimelineData | null;
  sections: readonly Section[];
  notes: readonly string[];
};

/** What a page is made from: `html.ts` writes it into the template, the script of the page draws it by its kind. */
export type PageData = PushPage | AdoptionPage | TablesPage;
