import type { JournalEvent, Write } from './progress.js';

/** The facts about past events that decide which event can follow. */
type Past = {
  readonly created: boolean;
  /** The write that the org has not answered yet. */
  readonly asked?: Write;
  readonly open: boolean;
  readonly over: boolean;
};

const START: Past = { created: false, open: true, over: false };

/** Whether an event can follow directly after the past events. */
const canFollow = ({ created, asked, open, over }: Past, event: JournalEvent): boolean => {
  // A command that has ended a push may still find requests that a lost response has left behind.
  if (over) return created && event.event === 'orphaned-requests';
  switch (event.event) {
    case 'intent':
      // A create request whose response was lost is repeated.
      if (event.write === 'create-request') return !created;
      return created && (event.write === 'cancel' || (asked === undefined && open));
    case 'created':
    case 'refused':
      return !created && asked === 'create-request';
    case 'inserted':
      // An org that was given up is recorded as refused after its insert.
      return created && (asked === 'insert-jobs' || (asked === undefined && event.accepted.length === 0));
    case 'withheld':
      return created && asked === undefined && open;
    case 'activated':
      return asked === 'activate';
    case 'canceled':
      return asked === 'cancel';
    case 'counted':
      return created && asked === undefined;
    case 'read':
    case 'orphaned-requests':
      return created;
    case 'checked':
    case 'ended':
      return true;
  }
};

const after = (past: Past, event: JournalEvent): Past => {
  switch (event.event) {
    case 'intent':
      return { ...past, asked: event.write };
    case 'created':
      return { ...past, asked: undefined, created: true };
    case 'read':
      return { ...past, asked: undefined, open: event.status === 'Created' };
    case 'activated':
    case 'canceled':
      return { ...past, asked: undefined, open: false };
    case 'inserted':
      return { ...past, asked: undefined };
    case 'ended':
    case 'refused':
      return { ...past, over: true };
    case 'counted':
    case 'orphaned-requests':
    case 'checked':
    case 'withheld':
      return past;
  }
};

/** The index of the first event that cannot have happened at its position; undefined where all can. */
export const firstImpossible = (events: Iterable<JournalEvent>): number | undefined => {
  let past = START;
  let place = 0;
  for (const event of events) {
    if (!canFollow(past, event)) return place;
    past = after(past, event);
    place++;
  }
  return undefined;
};
