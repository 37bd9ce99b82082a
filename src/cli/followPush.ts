import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { PushOrg } from '../core/ports.js';
import { readReport, type PushReport } from '../core/report/report.js';
import { askInTime } from '../core/push/waitForEnd.js';
import { formatReport } from '../format/report.js';
import { loadMessages } from './messages.js';
import { waitError, type WaitedPush } from './errors.js';
import { waitForPush, type WaitRules } from './waiting.js';

const messages = loadMessages('push');

type Following = Pick<SfCommand<unknown>, 'spinner' | 'log' | 'logToStderr' | 'jsonEnabled'>;

/** Waits for the end of a push that was just scheduled and reports it; whatever goes wrong, the push is not lost sight of. */
export const followPush = async (
  command: Following,
  org: PushOrg,
  push: WaitedPush,
  waiting: WaitRules,
): Promise<PushReport | null> => {
  const { seen, tooManyFailed, looking } = await waitForPush(command, org, push, waiting);
  let read: PushReport | undefined;
  try {
    read = await askInTime(() => readReport(org, push.pushRequestId), looking);
  } catch (error) {
    throw waitError(error as Error, { ...push, seen });
  }
  if (read === undefined) return null;
  const report = tooManyFailed ? asFailed(read) : read;
  for (const line of ['', ...formatReport(report)]) command.log(line);
  if (report.outcome === 'waiting') command.logToStderr(messages.getMessage('timeIsUp', [push.resume]));
  return report;
};

/** A push that is given up on, although it runs on. */
export const asFailed = (report: PushReport): PushReport =>
  report.outcome === 'waiting' ? { ...report, outcome: 'failed' } : report;
