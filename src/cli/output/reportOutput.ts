import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { ReportOptions } from '../../app/push/reportPush.js';
import type { Customers } from '../../core/orgs/customers.js';
import type { JobRow, PushReport } from '../../core/report/report.js';
import { customerColumns } from '../../format/customer.js';
import { render, PLAIN_SCREEN, type Screen } from '../../format/document/render.js';
import { JOB_FORMATS } from '../../format/push/jobRows.js';
import { prettyJson } from '../../core/text/json.js';
import { formatMarkdown } from '../../format/push/markdown.js';
import { formatReport, nextSteps } from '../../format/push/report.js';
import type { RowWriter } from '../../format/rows.js';
import { linesText } from '../../format/text.js';
import { withTarget } from '../commandLine.js';
import { sharedTargetFlag } from '../orgName.js';
import { makePage, reportPage } from './htmlPage.js';
import { closeAfter, isOwnFile, letHeapGrowLittle, outputAtFirstWrite, writeFileAtOnce } from './rowOutput.js';
import { screenOf } from './show.js';

export const REPORT_FORMAT_NAMES = ['human', 'json', 'jsonl', 'csv', 'junit', 'markdown', 'html'] as const;

export type ReportFormat = (typeof REPORT_FORMAT_NAMES)[number];

const WHOLE: Record<
  Exclude<ReportFormat, keyof typeof JOB_FORMATS>,
  (report: PushReport, screen: Screen, argv?: readonly string[]) => string | Promise<string>
> = {
  human: (report, screen, argv) => linesText(render(withTarget(formatReport(report), argv), screen)),
  json: (report) => `${prettyJson(report)}\n`,
  // Markdown is passed on to others, like a page.
  markdown: async (report, _screen, argv = []) =>
    linesText(formatMarkdown(report, withTarget(nextSteps(report), argv, await sharedTargetFlag(argv)))),
  html: async (report, _screen, argv) => makePage(await reportPage(report), argv),
};

const isWhole = (format: ReportFormat): format is keyof typeof WHOLE => Object.hasOwn(WHOLE, format);

export type ReportOutput = {
  format: ReportFormat;
  'output-file'?: string;
  only: 'failed' | 'all';
  /** The customers that the orgs belong to. */
  known?: Customers | undefined;
};

/** Reads a report. `rows` receives its jobs as they are read. */
export type ReadReport = (rows?: Pick<ReportOptions, 'onPush' | 'onJobs'>) => Promise<PushReport>;

/** Reads a push and writes its report in the selected format, to the file or to standard output. */
export const writeReport = async (
  command: Pick<SfCommand<unknown>, 'jsonEnabled'> & Partial<Pick<SfCommand<unknown>, 'argv'>>,
  read: ReadReport,
  flags: ReportOutput,
): Promise<PushReport> => {
  const { format, 'output-file': file } = flags;
  if (command.jsonEnabled() && file === undefined) return read();
  if (isWhole(format)) {
    const report = await read();
    const screen = file === undefined ? screenOf(process.stdout) : PLAIN_SCREEN;
    await writeFileAtOnce(file, [await WHOLE[format](report, screen, command.argv)]);
    return report;
  }
  return writeJobs(read, format, flags);
};

/** Writes a row for each job, as jobs are read. */
const writeJobs = async (
  read: ReadReport,
  format: keyof typeof JOB_FORMATS,
  { only, 'output-file': file, known }: ReportOutput,
): Promise<PushReport> => {
  letHeapGrowLittle();
  const columns = customerColumns(known, isOwnFile(file));
  const output = outputAtFirstWrite(file);
  let rows: RowWriter<JobRow> | undefined;
  return closeAfter(output, async () => {
    const report = await read({
      async onPush(push) {
        rows = JOB_FORMATS[format](push, only === 'failed', columns);
        await output.write(rows.begin);
      },
      async onJobs(jobs) {
        const wanted = only === 'all' ? jobs : jobs.filter(({ status }) => status === 'Failed');
        await output.write(rows?.page(wanted) ?? '');
      },
    });
    await output.write(rows?.end ?? '');
    return report;
  });
};
