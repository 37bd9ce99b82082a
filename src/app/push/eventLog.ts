import type { JournalEvent, Progress, Journal } from '../../core/push/progress.js';
import type { Log } from '../../core/ports.js';
import { JOBS_PER_INSERT } from '../../core/push/inserts.js';

/** A journal that also writes its events to the debug log: each write before it is made, and its result. */
export const logSteps = (journal: Journal, log: Log, progress: () => Progress): Journal => ({
  append(event) {
    const name = event.event === 'intent' ? `about to ${event.write}` : event.event;
    log(name, { pushRequestId: progress().pushRequestId, ...aboutEvent(event, progress()) });
    return journal.append(event);
  },
});

/** Orgs are counted and not named: there can be thousands, and the journal contains them. */
const aboutEvent = (event: JournalEvent, { spec, accepted, rejected }: Progress): object => {
  switch (event.event) {
    case 'intent': {
      if (event.write === 'create-request') return { versionId: spec.request.versionId, orgs: spec.orgs.length };
      if (event.write !== 'insert-jobs') return {};
      const settled = accepted.size + rejected.size;
      const [batch, of] = [Math.floor(settled / JOBS_PER_INSERT) + 1, Math.ceil(spec.orgs.length / JOBS_PER_INSERT)];
      return { batch, of, settled };
    }
    case 'inserted':
      return { accepted: event.accepted.length, rejected: event.rejected.length, jobs: event.jobs };
    case 'read':
      return { status: event.status, orgs: event.orgs.length };
    default:
      return Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'event'));
  }
};
