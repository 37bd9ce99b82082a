import type { SfCommand } from '@salesforce/sf-plugins-core';
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
import { commandLine, flagWords, withTarget } from '../commandLine.js';
import { customersFlag, tagFlag } from '../input/customerFlags.js';
import { excludeFlags, filterFlags } from '../input/filterFlags.js';
import { makePage } from './htmlPage.js';
import { closeAfter, isOwnFile, letHeapGrowLittle, outputAtFirstWrite, writeFileAtOnce } from './rowOutput.js';

/** The formats of an adoption report; csv and jsonl list the orgs that are behind. */
export const ADOPTION_FORMAT_NAMES = ['human', 'csv', 'jsonl', 'json', 'markdown', 'html'] as const;

type Format = (typeof ADOPTION_FORMAT_NAMES)[number];

const isRows = (format: Format): format is keyof typeof BEHIND_FORMATS => Object.hasOwn(BEHIND_FORMATS, format);

/** The report for people. */
export const adoptionBlocks = ({ report, snapshots }: Adoption, argv: readonly string[]): Block[] =>
  formatAdoption(
    report,
    snapshots.findLast(({ time }) => time < report.time),
  ).map((block) => (block.is === 'command' ? { ...block, command: withKeptFlags(block.command, argv) } : block));

type AdoptionOutput = {
  format: Format;
  'output-file'?: string;
  html?: string;
  /** The customers that the orgs belong to. */
  customers: Customers | undefined;
};

/**
 * Reads adoption and writes it in the selected format, to the file or to standard output, where nothing is written
 * under --json. `read` passes on the orgs that are behind, page by page. The text for a terminal is not written here.
 */
export const writeAdoption = async (
  command: Pick<SfCommand<unknown>, 'jsonEnabled' | 'argv'>,
  read: (onBehind: (orgs: BehindOrg[]) => Promise<void>) => Promise<Adoption>,
  { format, 'output-file': file, html, customers }: AdoptionOutput,
): Promise<{ adoption: Adoption; page: () => AdoptionPage }> => {
  letHeapGrowLittle();
  const columns = customerColumns(customers, isOwnFile(file));
  const isWritten = file !== undefined || !command.jsonEnabled();
  const rows = isWritten && isRows(format) ? BEHIND_FORMATS[format](columns) : undefined;
  const output = rows && outputAtFirstWrite(file);
  const needsOrgs = html !== undefined || (isWritten && format === 'html');
  const kept: BehindOrg[] = [];
  let head = rows?.begin ?? '';
  const adoption = await closeAfter(output, async () => {
    const all = await read(async (orgs) => {
      // A CSV file can be used as an org file, so excluded orgs must not be in it.
      const listed = format === 'csv' ? orgs.filter(({ reason }) => reason !== 'excluded') : orgs;
      if (rows !== undefined) await output?.write(head + rows.page(listed));
      head = '';
      if (needsOrgs) kept.push(...orgs.slice(0, MOST_PAGE_ORGS - kept.length));
    });
    await output?.write(head);
    return all;
  });
  const page = (): AdoptionPage => pageOf(adoption, kept, command.argv);
  const text = isWritten ? await textOf(adoption, page, format, file, command.argv) : undefined;
  if (text !== undefined) await writeFileAtOnce(file, [text]);
  return { adoption, page };
};

const pageOf = (adoption: Adoption, orgs: readonly BehindOrg[], argv: readonly string[]): AdoptionPage => {
  const { report, snapshots, otherSnapshots } = adoption;
  const made = adoptionPage(report, orgs, snapshots, otherSnapshots);
  return { ...made, next: made.next.map((step) => ({ ...step, command: withKeptFlags(step.command, argv) })) };
};

/** The whole text of a format that is not made of rows. */
const textOf = async (
  adoption: Adoption,
  page: () => AdoptionPage,
  format: Format,
  file: string | undefined,
  argv: readonly string[],
): Promise<string | undefined> => {
  switch (format) {
    case 'human':
      return file === undefined ? undefined : linesText(render(withTarget(adoptionBlocks(adoption, argv), argv)));
    case 'json':
      return `${prettyJson(adoption.report)}\n`;
    case 'markdown':
      return adoptionMarkdown(adoption.report);
    case 'html':
      return makePage(page(), argv);
    default:
      return undefined;
  }
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
