import type { SfCommand } from '@salesforce/sf-plugins-core';
import { exceeds, type FailureLimit } from '../core/outcome.js';
import type { PushOrg } from '../core/ports.js';
import type { CountedPushRequest } from '../core/types.js';
import { waitForEnd } from '../core/waitForEnd.js';
import { limitText } from '../format/limit.js';
import { progressBar, progressLine } from '../format/progress.js';
import { counted, grouped } from '../format/text.js';
import { fromEnvironment, realPace } from '../clock/pace.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** Where nothing changes, a line says so after so long, so that a log does not look dead. */
const HEARTBEAT_MS = 60_000;

export type WaitRules = {
  /** How long to wait, in milliseconds. */
  ms: number;
  /** Ends the waiting as soon as more orgs of the push have failed. */
  failFastAbove?: FailureLimit;
};

type Waiting = Pick<SfCommand<unknown>, 'spinner' | 'logToStderr' | 'jsonEnabled'>;

/**
 * Looks at a push until it has ended, too many orgs have failed, or the time is up: a live line on a terminal, a line
 * for each change elsewhere, always on standard error. Gives whether too many have failed.
 */
export const waitForPush = async (
  command: Waiting,
  org: PushOrg,
  pushRequestId: string,
  { ms, failFastAbove }: WaitRules,
): Promise<{ tooManyFailed: boolean }> => {
  const live = process.stderr.isTTY && !command.jsonEnabled();
  const show = live ? liveLine(command, org) : plainLines(command, org);
  if (live) command.spinner.start(messages.getMessage('waiting'));
  const tooMany = ({ jobs }: CountedPushRequest): boolean =>
    failFastAbove !== undefined && exceeds(jobs.failed, jobs.total, failFastAbove);
  try {
    const seen = await waitForEnd(org, pushRequestId, {
      pace: realPace,
      until: Date.now() + ms,
      firstPollMs: fromEnvironment('SF_PACKAGE_PUSH_POLL_MS'),
      onLook: show,
      enough: tooMany,
    });
    if (seen === undefined || !tooMany(seen) || failFastAbove === undefined) return { tooManyFailed: false };
    const { failed, total } = seen.jobs;
    command.logToStderr(
      messages.getMessage('tooManyFailed', [grouped(failed), counted(total, 'org'), limitText(failFastAbove)]),
    );
    return { tooManyFailed: true };
  } finally {
    if (live) command.spinner.stop();
  }
};

const liveLine =
  (command: Waiting, org: Pick<PushOrg, 'now'>) =>
  (push: CountedPushRequest): void => {
    command.spinner.status = `${progressBar(push)} ${progressLine(push, org.now())}`;
  };

const plainLines = (command: Waiting, org: Pick<PushOrg, 'now'>): ((push: CountedPushRequest) => void) => {
  let [shown, shownAt] = ['', 0];
  return (push) => {
    const { done, line } = { done: JSON.stringify([push.status, push.jobs]), line: progressLine(push, org.now()) };
    if (done === shown && Date.now() - shownAt < HEARTBEAT_MS) return;
    command.logToStderr(line);
    [shown, shownAt] = [done, Date.now()];
  };
};
