import type { ProblemOf, UsageKind } from '../core/errors/usageProblem.js';
import { commandLine } from './commandLine.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** What to do about an export of the push history; the errors speak for themselves. */
export const HISTORY_ADVICE: { [Kind in UsageKind]?: (problem: ProblemOf<Kind>) => string[] } = {
  'not-a-history': () => messages.getMessages('error.notAHistory.actions'),
  'unfinished-history': ({ folder }) => messages.getMessages('error.unfinishedHistory.actions', [commandLine(folder)]),
  'damaged-history': () => messages.getMessages('error.damagedHistory.actions'),
  'other-history': () => messages.getMessages('error.otherHistory.actions'),
  'history-locked': () => messages.getMessages('error.historyLocked.actions'),
  'history-not-written': () => messages.getMessages('error.historyNotWritten.actions'),
  'not-in-history': ({ folder, what }) =>
    what === 'package'
      ? messages.getMessages('error.notInHistory.package')
      : messages.getMessages('error.notInHistory.list', [commandLine(folder)]),
  'no-soql': () => messages.getMessages('error.noSoql.actions'),
  'incomplete-read': () => messages.getMessages('error.incompleteRead.actions'),
};
