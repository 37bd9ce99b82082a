import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Followed, Waited, WaitRules } from '../../app/push/waitForPush.js';
import { limitText } from '../../core/limit.js';
import type { CountedPushRequest } from '../../core/model.js';
import { BLANK, command as commandBlock } from '../../format/document/blocks.js';
import { progressLine } from '../../format/push/progress.js';
import { formatReport } from '../../format/push/report.js';
import { counted, grouped } from '../../format/text.js';
import { pushCommand, resumeCommand, withFlags } from '../commandLine.js';
import { loadMessages } from '../messages.js';
import { newLines, show, tell, type Showing } from '../output/show.js';
import type { WaitLines, WaitTools } from './liveWait.js';

const messages = loadMessages('push');

type Waiting = Showing & Pick<SfCommand<unknown>, 'logToStderr' | 'jsonEnabled'>;

/** A block redrawn in place on a terminal, a line for each change elsewhere, always on standard error. */
export const showWaiting = async (command: Waiting, tools: WaitTools): Promise<WaitLines> => {
  const { interrupt, check = '' } = tools;
  const line = withFlags(check, command.argv);
  if (interrupt !== undefined) interrupt.advice = () => messages.getMessage('interrupted.waiting', [line]);
  if (!process.stderr.isTTY || command.jsonEnabled()) return plainLines(command, tools.now);
  const { showLiveWait } = await import('./liveWait.js');
  return showLiveWait(process.stderr, tools);
};

const plainLines = (command: Waiting, now: () => Date): WaitLines => {
  const tellNew = newLines(command);
  return {
    onLook(push: CountedPushRequest) {
      tellNew(progressLine(push, now()), JSON.stringify([push.status, push.jobs]));
    },
    onMiss({ code }) {
      tellNew(messages.getMessage('noAnswer', [code]), code);
    },
    stop: () => undefined,
  };
};

/** Waits for a push that the command has scheduled: shows its progress, and its state when waiting has ended. */
export const showUntilEnd = async (
  command: Waiting,
  { pushRequestId }: { pushRequestId: string },
  { username, rules, ...tools }: WaitTools & { username: string; rules: WaitRules },
  follow: (lines: WaitLines) => Promise<Followed>,
): Promise<Followed> => {
  const lines = await showWaiting(command, { ...tools, check: pushCommand('report', username, pushRequestId) });
  const followed = await follow(lines).finally(lines.stop);
  showFollowed(command, followed, rules, `${resumeCommand(username, pushRequestId)} --wait 60`);
  return followed;
};

/** Says that the command stops waiting for a push, and that the push continues. */
export const showGivenUp = (
  command: Pick<Waiting, 'logToStderr'>,
  { seen, tooManyFailed }: Waited,
  { failFastAbove }: WaitRules,
): void => {
  if (!tooManyFailed || seen === undefined || failFastAbove === undefined) return;
  const { failed, total } = seen.jobs;
  command.logToStderr(
    messages.getMessage('tooManyFailed', [grouped(failed), counted(total, 'org'), limitText(failFastAbove)]),
  );
};

/** Shows the state of a push when waiting ended. `resume` is the command that continues waiting. */
export const showFollowed = (command: Waiting, followed: Followed, rules: WaitRules, resume: string): void => {
  showGivenUp(command, followed, rules);
  const { report } = followed;
  if (report === null) return;
  show(command, [BLANK, ...formatReport(report)]);
  if (report.outcome === 'waiting') showTimeIsUp(command, resume);
};

/** Says that the time is up, and how to continue waiting. */
export const showTimeIsUp = (command: Waiting, resume: string): void => {
  tell(command, [commandBlock(messages.getMessage('timeIsUp'), resume)]);
};
