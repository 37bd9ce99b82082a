import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { Listener } from '../app/listener.js';
import type { Followed, Waited, WaitRules } from '../app/waitForPush.js';
import type { CountedPushRequest } from '../core/model.js';
import { limitText } from '../format/limit.js';
import { progressBar, progressLine } from '../format/progress.js';
import { BLANK } from '../format/document/blocks.js';
import { formatReport } from '../format/report.js';
import { counted, grouped } from '../format/text.js';
import { loadMessages } from './messages.js';
import { show } from './show.js';

const messages = loadMessages('push');

/** Where nothing changes, a line says so after so long, so that a log does not look dead. */
const HEARTBEAT_MS = 60_000;

type Showing = Pick<SfCommand<unknown>, 'spinner' | 'log' | 'logToStderr' | 'jsonEnabled'>;

/** Shows each look at a push that is waited for. */
export type WaitLines = Required<Pick<Listener, 'onLook' | 'onMiss'>> & { stop: () => void };

/** A live line on a terminal, a line for each change elsewhere, always on standard error. `now`: by the org's clock. */
export const showWaiting = (command: Showing, now: () => Date): WaitLines =>
  process.stderr.isTTY && !command.jsonEnabled() ? liveLine(command, now) : plainLines(command, now);

const liveLine = (command: Showing, now: () => Date): WaitLines => {
  command.spinner.start(messages.getMessage('waiting'));
  return {
    onLook(push) {
      command.spinner.status = `${progressBar(push)} ${progressLine(push, now())}`;
    },
    onMiss({ code }) {
      command.spinner.status = messages.getMessage('noAnswer', [code]);
    },
    stop() {
      command.spinner.stop();
    },
  };
};

const plainLines = (command: Showing, now: () => Date): WaitLines => {
  let [shown, shownAt] = ['', 0];
  const show = (key: string, line: string): void => {
    if (key === shown && Date.now() - shownAt < HEARTBEAT_MS) return;
    command.logToStderr(line);
    [shown, shownAt] = [key, Date.now()];
  };
  return {
    onLook(push: CountedPushRequest) {
      show(JSON.stringify([push.status, push.jobs]), progressLine(push, now()));
    },
    onMiss({ code }) {
      show(code, messages.getMessage('noAnswer', [code]));
    },
    stop: () => undefined,
  };
};

/** Says that a push was given up on, and that it runs on. */
export const showGivenUp = (
  command: Pick<Showing, 'logToStderr'>,
  { seen, tooManyFailed }: Waited,
  { failFastAbove }: WaitRules,
): void => {
  if (!tooManyFailed || seen === undefined || failFastAbove === undefined) return;
  const { failed, total } = seen.jobs;
  command.logToStderr(
    messages.getMessage('tooManyFailed', [grouped(failed), counted(total, 'org'), limitText(failFastAbove)]),
  );
};

/** Shows the status of a push when waiting ended; `resume` keeps waiting. */
export const showFollowed = (command: Showing, followed: Followed, rules: WaitRules, resume: string): void => {
  showGivenUp(command, followed, rules);
  const { report } = followed;
  if (report === null) return;
  show(command, [BLANK, ...formatReport(report)]);
  if (report.outcome === 'waiting') command.logToStderr(messages.getMessage('timeIsUp', [resume]));
};
