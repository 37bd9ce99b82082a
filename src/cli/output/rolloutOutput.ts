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
import { linesText } from '../../format/text.js';
import { withTarget } from '../commandLine.js';
import { makePage } from './htmlPage.js';
import { isOwnFile, writeFileAtOnce } from './rowOutput.js';

const pageOf = (whole: WholeRollout, argv: readonly string[] = []): Promise<string> =>
  makePage(rolloutPage(whole), argv);

/** What a report of a rollout is written with; what people read is made of blocks. */
const WRITERS = { csv: rolloutCsv, junit: rolloutJunit, markdown: rolloutMarkdown, html: pageOf };

export const ROLLOUT_FORMAT_NAMES = ['human', 'csv', 'junit', 'markdown', 'html'] as const;

type Format = (typeof ROLLOUT_FORMAT_NAMES)[number];

/** Writes the selected format. The text for a terminal is not written here. */
export const writeRollout = async (
  { customers, ...rollout }: Omit<WholeRollout, 'columns'> & { customers: Customers | undefined },
  human: readonly Block[],
  format: Format,
  file: string | undefined,
  argv: readonly string[],
): Promise<void> => {
  const write = format === 'human' ? undefined : WRITERS[format];
  const whole = { ...rollout, columns: customerColumns(customers, isOwnFile(file)) };
  const text = (): string | Promise<string> => write?.(whole, argv) ?? linesText(render(withTarget(human, argv)));
  if (file !== undefined || write !== undefined) await writeFileAtOnce(file, [await text()]);
};
