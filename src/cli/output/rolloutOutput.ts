import type { Customers } from '../../core/orgs/customers.js';
import { customerColumns } from '../../format/customer.js';
import type { Block } from '../../format/document/blocks.js';
import { render } from '../../format/document/render.js';
import {
  rolloutCsv,
  rolloutJunit,
  rolloutMarkdown,
  rolloutPage,
  type WholeRollout,
} from '../../format/rollout/rolloutReport.js';
import { makePage } from './htmlPage.js';
import { formatFor, writeFileAtOnce, isOwnFile } from './rowOutput.js';
import { withTarget } from '../advisedCommand.js';

const pageOf = (whole: WholeRollout, argv: readonly string[] = []): Promise<string> =>
  makePage(rolloutPage(whole), argv);

/** Every format of a rollout report, with its file name ending. */
const FORMATS = {
  human: { ending: 'txt' },
  csv: { ending: 'csv', write: rolloutCsv },
  junit: { ending: 'xml', write: rolloutJunit },
  markdown: { ending: 'md', write: rolloutMarkdown },
  html: { ending: 'html', write: pageOf },
} as const;

type Format = keyof typeof FORMATS;

export const ROLLOUT_FORMAT_NAMES = Object.keys(FORMATS) as Format[];

type ReportFlags = { 'result-format'?: Format; 'output-file'?: string };

/** The format that the flags select. Throws before anything is read where there is no such format. */
export const rolloutFormat = (flags: ReportFlags): Format =>
  formatFor(flags['result-format'], flags['output-file'], FORMATS, { file: 'csv', terminal: 'human' });

/** Writes the selected format. The text for a terminal is not written here. */
export const writeRollout = async (
  { customers, ...rollout }: Omit<WholeRollout, 'columns'> & { customers: Customers | undefined },
  human: readonly Block[],
  format: Format,
  file: string | undefined,
  argv: readonly string[],
): Promise<void> => {
  const form = FORMATS[format];
  const whole = { ...rollout, columns: customerColumns(customers, isOwnFile(file)) };
  const text = (): string | Promise<string> =>
    'write' in form
      ? form.write(whole, argv)
      : render(withTarget(human, argv))
          .map((line) => `${line}\n`)
          .join('');
  if (file !== undefined || 'write' in form) await writeFileAtOnce(file, [await text()]);
};
