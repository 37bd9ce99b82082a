import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { PushOrg } from '../core/ports.js';
import { readReport, type PushReport } from '../core/report.js';
import { formatReport } from '../format/report.js';
import { loadMessages } from './messages.js';
import { waitForPush, type WaitRules } from './waiting.js';

const messages = loadMessages('push');

type Following = Pick<SfCommand<unknown>, 'spinner' | 'log' | 'logToStderr' | 'jsonEnabled'>;

/** Waits for the end of a push that was just scheduled and reports it; `resume` is the command that goes on waiting. */
export const followPush = async (
  command: Following,
  org: PushOrg,
  pushRequestId: string,
  waiting: WaitRules,
  resume: string,
): Promise<PushReport | null> => {
  const { tooManyFailed } = await waitForPush(command, org, pushRequestId, waiting);
  const read = await readReport(org, pushRequestId);
  if (read === undefined) return null;
  const report = tooManyFailed ? asFailed(read) : read;
  for (const line of ['', ...formatReport(report)]) command.log(line);
  if (report.outcome === 'waiting') command.logToStderr(messages.getMessage('timeIsUp', [resume]));
  return report;
};

/** A push that is given up on, although it runs on. */
export const asFailed = (report: PushReport): PushReport =>
  report.outcome === 'waiting' ? { ...report, outcome: 'failed' } : report;
