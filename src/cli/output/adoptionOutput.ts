import type { Adoption } from '../../app/fleet/reportAdoption.js';
import type { BehindOrg } from '../../core/adoption/report.js';
import type { Customers } from '../../core/orgs/customers.js';
import { adoptionMarkdown, formatAdoption, adoptionPage, MOST_PAGE_ORGS } from '../../format/fleet/adoption.js';
import { BEHIND_FORMATS } from '../../format/fleet/orgRows.js';
import { customerColumns } from '../../format/customer.js';
import type { Block } from '../../format/document/blocks.js';
import { render } from '../../format/document/render.js';
import { prettyJson } from '../../core/text/json.js';
import type { AdoptionPage } from '../../format/pageData.js';
import { linesText } from '../../format/text.js';
import { letHeapGrowLittle } from './heapGrowth.js';
import { makePage } from './htmlPage.js';
import { formatFor, openRowOutput, writeFileAtOnce, type RowOutput, isOwnFile } from './rowOutput.js';
import { withTarget, flagWords } from '../advisedCommand.js';
import { commandLine } from '../commandLine.js';
import { excludeFlags } from '../input/excludeFlags.js';
import { customersFlag, tagFlag } from '../input/customerFlags.js';
import { filterFlags } from '../input/filterFlags.js';

/** The formats of an adoption report; csv and jsonl list the orgs that are behind. */
export const ADOPTION_FORMAT_NAMES = ['human', 'csv', 'jsonl', 'json', 'markdown', 'html'] as const;

type Format = (typeof ADOPTION_FORMAT_NAMES)[number];

export type AdoptionFlags = { 'result-format'?: Format; 'output-file'?: string; html?: string };

/** The format that the flags select. Throws before anything is read where there is no such format. */
export const adoptionFormat = (flags: AdoptionFlags): Format =>
  formatFor(flags['result-format'], flags['output-file'], ADOPTION_FORMAT_NAMES, { file: 'csv', terminal: 'human' });

const isRows = (format: Format): format is keyof typeof BEHIND_FORMATS => Object.hasOwn(BEHIND_FORMATS, format);

/** The report for people. */
export const adoptionBlocks = ({ report, snapshots }: Adoption, argv: readonly string[]): Block[] =>
  formatAdoption(
    report,
    snapshots.findLast(({ time }) => time < report.time),
  ).map((block) => (block.is === 'command' ? { ...block, command: withKeptFlags(block.command, argv) } : block));

export type AdoptionOutput = {
  /** Takes the orgs that are behind, page by page. */
  onBehind: (orgs: BehindOrg[]) => Promise<void>;
  /** Writes everything else except the page of --html. */
  end: (adoption: Adoption) => Promise<void>;
  page: (adoption: Adoption) => AdoptionPage;
  /** Removes an incomplete file. */
  discard: () => Promise<void>;
};

/** The output of the report and its orgs. `isQuiet`: nothing is written to standard output, as under --json. */
export const adoptionOutput = (
  format: Format,
  { 'output-file': file, html }: AdoptionFlags,
  { isQuiet, customers, argv }: { isQuiet: boolean; customers: Customers | undefined; argv: readonly string[] },
): AdoptionOutput => {
  letHeapGrowLittle();
  const columns = customerColumns(customers, isOwnFile(file));
  const isWritten = file !== undefined || !isQuiet;
  const rows = isWritten && isRows(format) ? BEHIND_FORMATS[format](columns) : undefined;
  const needsOrgs = html !== undefined || (isWritten && format === 'html');
  const kept: BehindOrg[] = [];
  let output: RowOutput | undefined;
  /** The output, opened at the first write. */
  const opened = async (begin: string): Promise<RowOutput> => {
    if (output === undefined) {
      output = await openRowOutput(file);
      await output.write(begin);
    }
    return output;
  };
  const whole = async (adoption: Adoption): Promise<string | undefined> => {
    switch (format) {
      case 'human':
        return file === undefined ? undefined : linesText(render(withTarget(adoptionBlocks(adoption, argv), argv)));
      case 'json':
        return `${prettyJson(adoption.report)}\n`;
      case 'markdown':
        return adoptionMarkdown(adoption.report);
      case 'html':
        return makePage(page(adoption), argv);
      default:
        return undefined;
    }
  };
  const page = ({ report, snapshots, otherSnapshots }: Adoption): AdoptionPage => {
    const made = adoptionPage(report, kept, snapshots, otherSnapshots);
    return { ...made, next: made.next.map((step) => ({ ...step, command: withKeptFlags(step.command, argv) })) };
  };
  return {
    async onBehind(orgs) {
      // A CSV file can be used as an org file, so excluded orgs must not be in it.
      const listed = format === 'csv' ? orgs.filter(({ reason }) => reason !== 'excluded') : orgs;
      if (rows !== undefined) await (await opened(rows.begin)).write(rows.page(listed));
      if (needsOrgs) kept.push(...orgs.slice(0, MOST_PAGE_ORGS - kept.length));
    },
    async end(adoption) {
      if (rows !== undefined) await (await opened(rows.begin)).close();
      const text = isWritten ? await whole(adoption) : undefined;
      if (text !== undefined) await writeFileAtOnce(file, [text]);
    },
    page,
    discard: async () => output?.discard(),
  };
};

/** Flags that select orgs. An advised command must select the same orgs. */
const SELECTION = Object.keys({ ...filterFlags, ...customersFlag, ...tagFlag, ...excludeFlags });
/** Other flags that an advised adoption report needs. */
const SOURCE = ['since', 'from-history'];

/** An advised command, with the flags that make it apply to the same orgs as this one. */
const withKeptFlags = (line: string, argv: readonly string[]): string => {
  const names = line.includes(' adoption ') ? [...SELECTION, ...SOURCE] : SELECTION;
  const kept = flagWords(argv, names);
  return kept.length === 0 ? line : `${line} ${commandLine(...kept)}`;
};
