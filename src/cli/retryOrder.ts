import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { PushSpec } from '../core/push/progress.js';
import { sameId } from '../core/orgs/ids.js';
import type { PushOrg } from '../core/ports.js';
import { readReport, type JobRow, type JobRows } from '../core/report/report.js';
import { retryTargets, type RetryScope } from '../core/report/retryTargets.js';
import { EVERY_ORG } from '../core/orgs/select.js';
import { aboutStatus } from '../core/status.js';
import { readTargets } from '../core/orgs/targets.js';
import { headline } from '../format/report.js';
import { counted } from '../format/text.js';
import { loadMessages } from './messages.js';
import { reportRules } from './ruleFlags.js';
import type { PushOrder } from './schedulePush.js';

const messages = loadMessages('push');

type RetryInput = { only: RetryScope; 'max-attempts': number; 'ignore-error'?: string[] };

/** Collects which orgs are in a push, and whether they were upgraded. */
const collectJobs = (): { jobs: Array<Pick<JobRow, 'orgKey' | 'status'>>; rows: JobRows } => {
  const jobs: Array<Pick<JobRow, 'orgKey' | 'status'>> = [];
  return {
    jobs,
    rows: {
      begin: () => Promise.resolve(),
      page(rows) {
        for (const { orgKey, status } of rows) jobs.push({ orgKey, status });
        return Promise.resolve();
      },
    },
  };
};

/** Reads a push, says which of its orgs are tried again, and makes an order of them; throws where there are none. */
export const readRetryOrder = async (
  command: Pick<SfCommand<unknown>, 'log'>,
  org: PushOrg,
  pushRequestId: string,
  flags: RetryInput,
  plan: PushSpec | undefined,
): Promise<Omit<PushOrder, 'startTime'>> => {
  const { only } = flags;
  const { jobs, rows } = collectJobs();
  const report = await readReport(org, pushRequestId, reportRules(flags), only === 'unscheduled' ? rows : undefined);
  if (report === undefined) throw messages.createError('error.noSuchPush', [pushRequestId]);
  const isUnknown = only === 'unscheduled' && plan === undefined && report.status !== 'Canceled';
  if (isUnknown) throw messages.createError('error.noRecord', [pushRequestId]);
  const orgs = retryTargets(only, report, { meant: plan?.orgs ?? [], jobs });
  command.log(headline(report));
  if (orgs.length === 0) {
    const isOver = aboutStatus(report.status).final || only === 'unscheduled';
    throw messages.createError(isOver ? `error.nothing.${only}` : 'error.notOver', [pushRequestId]);
  }
  command.log(messages.getMessage(`trying.${only}`, [counted(orgs.length, 'org')]));
  const [pushable] = await org.versions({ versionId: report.version.id });
  if (pushable === undefined) throw messages.createError('error.noSuchVersion', [report.version.id, '', '']);
  return {
    pushable,
    targets: readTargets(orgs.map((text, index) => ({ line: index + 1, text }))),
    selection: {
      ...EVERY_ORG,
      orgs,
      migration: plan !== undefined && sameId(plan.request.versionId, report.version.id) && plan.request.migration,
      maxAttempts: flags['max-attempts'],
    },
  };
};
