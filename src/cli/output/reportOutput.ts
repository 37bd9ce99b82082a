import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { ReportOptions } from '../../app/push/reportPush.js';
import type { Customers } from '../../core/orgs/customers.js';
import type { JobRow, PushReport } from '../../core/report/report.js';
import { customerColumns } from '../../format/customer.js';
import { render } from '../../format/document/render.js';
import { PLAIN_SCREEN, type Screen } from '../../format/document/screen.js';
import { prettyJson } from '../../format/json.js';
import { JOB_ROW_FORMATS, type JobRowFormat } from '../../format/push/jobRows.js';
import { formatMarkdown } from '../../format/push/markdown.js';
import { formatReport, nextSteps } from '../../format/push/report.js';
import { linesText } from '../../format/text.js';
import { withTarget } from '../commandLine.js';
import { sharedTargetFlag } from '../orgName.js';
import { makePage, reportPage } from './htmlPage.js';
import { closeAfter, isOwnFile, letHeapGrowLittle, outputAtFirstWrite, writeFileAtOnce } from './rowOutput.js';
import { screenOf } from './show.js';

export const REPORT_FORMAT_NAMES = ['human', 'json', 'jsonl', 'csv', 'junit', 'markdown', 'html'] as const;

export type ReportFormat = (typeof REPORT_FORMAT_NAMES)[number];

const WHOLE: Record<
  Exclude<ReportFormat, keyof typeof JOB_ROW_FORMATS>,
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
  format: keyof typeof JOB_ROW_FORMATS,
  { only, 'output-file': file, known }: ReportOutput,
): Promise<PushReport> => {
  letHeapGrowLittle();
  const columns = customerColumns(known, isOwnFile(file));
  const { begin, row, end }: JobRowFormat = JOB_ROW_FORMATS[format];
  const output = outputAtFirstWrite(file);
  let formatted: (job: JobRow) => string = () => '';
  return closeAfter(output, async () => {
    const report = await read({
      async onPush(push) {
        formatted = (job) => row(job, push, columns);
        await output.write(begin(push, only === 'failed', columns));
      },
      async onJobs(jobs) {
        const wanted = only === 'all' ? jobs : jobs.filter(({ status }) => status === 'Failed');
        await output.write(wanted.map(formatted).join(''));
      },
    });
    await output.write(end);
    return report;
  });
};
