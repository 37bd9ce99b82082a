import type { JournalEvent, Write } from './progress.js';

/** What has happened so far, as far as it decides what can have happened next. */
type Past = {
  readonly created: boolean;
  /** What the org was asked for, and has not answered yet. */
  readonly asked?: Write;
  readonly open: boolean;
  readonly over: boolean;
};

const START: Past = { created: false, open: true, over: false };

/** Whether an event can have come right after what was before. */
const canFollow = ({ created, asked, open, over }: Past, event: JournalEvent): boolean => {
  // A command that has ended a push may still find what a lost answer has left behind.
  if (over) return created && event.event === 'orphaned-requests';
  switch (event.event) {
    case 'intent':
      // A request whose answer was lost is made anew.
      if (event.write === 'create-request') return !created;
      return created && (event.write === 'cancel' || (asked === undefined && open));
    case 'not-done':
    case 'created':
    case 'refused':
      return !created && asked === 'create-request';
    case 'inserted':
      // An org that was given up is recorded as refused afterwards.
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
    case 'not-done':
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

/** The place of the first event that cannot have happened where it stands; undefined where all can. */
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
