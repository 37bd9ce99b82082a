import type { IngestJobs } from '../platform/ingestJobs.js';
import type { Org } from '../platform/org.js';
import type { QueryJobs } from '../platform/queryJobs.js';
import type { CallLog } from './callLog.js';
import type { Cursors } from './cursors.js';
import type { Faults } from './faults.js';
import type { Sessions } from './sessions.js';

export type Identity = {
  readonly orgId: string;
  readonly userId: string;
  readonly username: string;
};

/** The org together with the parts that only HTTP needs. */
export type OrgServer = {
  readonly org: Org;
  readonly identity: Identity;
  readonly sessions: Sessions;
  readonly cursors: Cursors;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly ingestJobs: IngestJobs;
  readonly queryJobs: QueryJobs;
  readonly limits: { apiCalls: number; queryRows: number; readonly maxVersion: number };
};

/** Brings the state up to date: everything that is due happens before a read. */
export const catchUp = (server: OrgServer): void => {
  server.ingestJobs.catchUp();
  server.org.engine.catchUp();
};
