import type { AdoptionReport, BehindOrg } from '../core/adoption/report.js';
import type { Snapshot } from '../core/adoption/snapshot.js';
import type { PushReport } from '../core/report/report.js';
import type { JobCounts } from '../core/status.js';

/**
 * A table of texts, some of them of other companies. Where all titles are empty, its rows are names and values.
 * `newest`: where there are too many rows, the last ones are shown.
 */
export type Section = {
  title: string;
  titles: readonly string[];
  rows: ReadonlyArray<readonly string[]>;
  newest?: true;
};

/** A time span, ISO 8601 in UTC. `to` null: not ended. */
export type Span = { from: string; to: string | null };

/** A row of a timeline. */
export type TimelineRow = {
  group: string;
  label: string;
  /** Decides the colour. */
  kind: Exclude<keyof JobCounts, 'total'> | 'planned';
  status: string;
  detail: string;
  bars: Span[];
  /** When its pushes may start. */
  windows: Span[];
  freezes: Span[];
};

export type TimelineData = { now: string; timeZone: string; rows: TimelineRow[] };

/** What to do next, as a command to copy. */
export type Step = { lead: string; command: string };

/**
 * The properties of every page. `createdAt`: ISO 8601 in UTC. `live`: the file is written again soon, and the page
 * reloads itself.
 */
type Page = { createdAt: string; next: readonly Step[]; live?: true };

/** The report of a push. `outcome` is its headline without the name of the push. */
export type PushPage = Page & { kind: 'push'; outcome: string; report: PushReport };

/**
 * Which orgs have which version of a package. `behind`: the orgs that are behind, as many as a browser can show.
 * `trend`: earlier snapshots, with the current one last; empty where no snapshots are kept.
 */
export type AdoptionPage = Page & {
  kind: 'adoption';
  outcome: string;
  report: AdoptionReport;
  behind: readonly BehindOrg[];
  trend: ReadonlyArray<Pick<Snapshot, 'time' | 'version' | 'orgs' | 'versions'>>;
  /** Which snapshots are not in the trend; empty where all are. */
  trendNote: string;
};

/** A page that consists of a timeline and tables: of a rollout, of a plan, or of all pushes of a hub. */
export type TablesPage = Page & {
  kind: 'tables';
  eyebrow: string;
  name: string;
  outcome: string;
  timeline: TimelineData | null;
  sections: readonly Section[];
  notes: readonly string[];
};

/** The data of a page: `html.ts` inserts it into the template, and the script of the page draws it by its kind. */
export type PageData = PushPage | AdoptionPage | TablesPage;
