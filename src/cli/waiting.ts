import type { SfCommand } from '@salesforce/sf-plugins-core';
import { exceeds, type FailureLimit } from '../core/push/outcome.js';
import type { OrgError } from '../core/errors/orgError.js';
import type { PushOrg } from '../core/ports.js';
import type { CountedPushRequest } from '../core/model.js';
import { waitForEnd, type PollOptions } from '../core/push/waitForEnd.js';
import { limitText } from '../format/limit.js';
import { progressBar, progressLine } from '../format/progress.js';
import { counted, grouped } from '../format/text.js';
import { fromEnvironment, realPace } from '../clock/pace.js';
import { loadMessages } from './messages.js';
import { waitError, type WaitedPush } from './errors.js';

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

export type Waited = {
  /** How the push was seen last; undefined where the org has no such push. */
  seen: CountedPushRequest | undefined;
  tooManyFailed: boolean;
  /** For whatever is asked next, in the time that is left. */
  looking: PollOptions;
};

/**
 * Looks at a push until it has ended, too many orgs have failed, or the time is up: a live line on a terminal, a line
 * for each change elsewhere, always on standard error. What is transient is waited out; whatever else goes wrong ends
 * with the push, as it was seen last, and the command that goes on.
 */
export const waitForPush = async (
  command: Waiting,
  org: PushOrg,
  push: WaitedPush,
  { ms, failFastAbove }: WaitRules,
): Promise<Waited> => {
  const live = process.stderr.isTTY && !command.jsonEnabled();
  const lines = live ? liveLine(command, org) : plainLines(command, org);
  if (live) command.spinner.start(messages.getMessage('waiting'));
  const tooMany = ({ jobs }: CountedPushRequest): boolean =>
    failFastAbove !== undefined && exceeds(jobs.failed, jobs.total, failFastAbove);
  const looking: PollOptions = {
    pace: realPace,
    until: Date.now() + ms,
    firstPollMs: fromEnvironment('SF_PACKAGE_PUSH_POLL_MS'),
    onMiss: lines.missed,
  };
  let { seen } = push;
  const onLook = (look: CountedPushRequest): void => {
    seen = look;
    lines.seen(look);
  };
  try {
    await waitForEnd(org, push.pushRequestId, { ...looking, onLook, enough: tooMany });
  } catch (error) {
    throw waitError(error as Error, { ...push, seen });
  } finally {
    if (live) command.spinner.stop();
  }
  if (seen === undefined || !tooMany(seen) || failFastAbove === undefined)
    return { seen, tooManyFailed: false, looking };
  const { failed, total } = seen.jobs;
  command.logToStderr(
    messages.getMessage('tooManyFailed', [grouped(failed), counted(total, 'org'), limitText(failFastAbove)]),
  );
  return { seen, tooManyFailed: true, looking };
};

/** What is shown of a look, and of one that did not come through. */
type Lines = { seen: (push: CountedPushRequest) => void; missed: (error: OrgError) => void };

const liveLine = (command: Waiting, org: Pick<PushOrg, 'now'>): Lines => ({
  seen(push) {
    command.spinner.status = `${progressBar(push)} ${progressLine(push, org.now())}`;
  },
  missed({ code }) {
    command.spinner.status = messages.getMessage('noAnswer', [code]);
  },
});

const plainLines = (command: Waiting, org: Pick<PushOrg, 'now'>): Lines => {
  let [shown, shownAt] = ['', 0];
  const show = (key: string, line: string): void => {
    if (key === shown && Date.now() - shownAt < HEARTBEAT_MS) return;
    command.logToStderr(line);
    [shown, shownAt] = [key, Date.now()];
  };
  return {
    seen(push) {
      show(JSON.stringify([push.status, push.jobs]), progressLine(push, org.now()));
    },
    missed({ code }) {
      show(code, messages.getMessage('noAnswer', [code]));
    },
  };
};
