import type { HistoryEntry } from '../../core/rollout/log/events.js';
import { item, paragraph, section, type Block } from '../document/blocks.js';
import { counted, grouped } from '../text.js';
import { utcTime } from '../time.js';

/** The history of a rollout, the newest event last, limited to a readable number of lines. */
export const formatHistory = (history: readonly HistoryEntry[]): Block[] =>
  section('History', [
    ...(history.length > HISTORY_SHOWN ? [paragraph(`${grouped(history.length - HISTORY_SHOWN)} earlier`, 2)] : []),
    ...history.slice(-HISTORY_SHOWN).map(historyItem),
  ]);

const HISTORY_SHOWN = 20;

const historyItem = ({ time, user, host, what, wave, pushRequestId, orgs, reason }: HistoryEntry): Block =>
  item(
    utcTime(time),
    [
      what,
      ...(wave === null ? [] : [wave]),
      ...(pushRequestId === null ? [] : [pushRequestId]),
      ...(orgs === null ? [] : [counted(orgs, 'org')]),
      ...(reason === '' ? [] : [`(${reason})`]),
      `by ${user} on ${host}`,
    ].join(' '),
  );
