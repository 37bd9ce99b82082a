import type { EventRow } from '../../core/rollout/log/events.js';
import { item, paragraph, section, type Block } from '../document/blocks.js';
import { counted, grouped } from '../text.js';
import { utcTime } from '../time.js';

/** The events of a rollout, the newest event last, limited to a readable number of lines. */
export const formatEvents = (events: readonly EventRow[]): Block[] =>
  section('Events', [
    ...(events.length > EVENTS_SHOWN ? [paragraph(`${grouped(events.length - EVENTS_SHOWN)} earlier`, 2)] : []),
    ...events.slice(-EVENTS_SHOWN).map(eventItem),
  ]);

const EVENTS_SHOWN = 20;

const eventItem = ({ time, user, host, what, wave, pushRequestId, orgs, reason }: EventRow): Block =>
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
