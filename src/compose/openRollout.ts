import type { SfCommand } from '@salesforce/sf-plugins-core';
import { rolloutCommand } from '../cli/commandLine.js';
import { connectionOf, type OrgInput } from '../cli/flags.js';
import { catchInterrupt } from '../cli/interrupt.js';
import { loadMessages } from '../cli/messages.js';
import { readPlan } from '../cli/planFile.js';
import { warnOfRecord } from '../cli/recordErrors.js';
import { openRetryLog } from '../cli/retryLog.js';
import { loadState, requireHub, rolloutPorts, type RolloutTools } from '../cli/rolloutRun.js';
import { requireVersion } from '../core/push/checkRivals.js';
import { holderText } from '../core/errors/holder.js';
import type { RolloutPorts } from '../core/rollout/step.js';
import type { DigestedPlan, RolloutState } from '../core/rollout/types.js';
import { usernameToShow } from '../core/orgs/username.js';
import { settleOrphanedRequests } from '../app/settleOrphanedRequests.js';
import { beginJournal } from '../journal/beginRecord.js';
import { rolloutFiles } from '../journal/rolloutFiles.js';
import { openPushOrg } from './openPushOrg.js';

const messages = loadMessages('push');
const rollout = loadMessages('rollout');

export type OpenRollout = {
  plan: DigestedPlan;
  tools: RolloutTools;
  ports: RolloutPorts;
  /** Undefined where the rollout was never started. */
  state: RolloutState | undefined;
  /** The command that goes on with it. */
  resume: string;
};

type RolloutInput = OrgInput & { 'plan-file': string; 'plan-digest'?: string; verbose?: boolean };

/**
 * Opens a rollout by its plan file, for this process alone, and lets it go when `work` is done; throws where another
 * process has it.
 */
export const withRollout = async <T>(
  command: SfCommand<unknown>,
  flags: RolloutInput,
  work: (rollout: OpenRollout) => Promise<T>,
): Promise<T> => {
  const interrupt = catchInterrupt(command);
  const read = await readPlan(flags['plan-file'], flags['plan-digest']);
  const files = rolloutFiles(flags['plan-file']);
  const connection = await connectionOf(flags);
  requireHub(read, connection);
  const lock = await files.lock();
  if (!lock.ok) throw messages.createError('error.rolloutLocked', [holderText(lock.holder)]);
  try {
    const retries = openRetryLog(command, flags.verbose === true);
    const org = openPushOrg(connection, retries.note);
    const { version } = await requireVersion(org, read.pushable);
    const plan: DigestedPlan = { ...read, pushable: { ...read.pushable, version } };
    const whileHeld = <T>(write: () => Promise<T>): Promise<T> => {
      if (lock.isLost())
        throw rollout.createError('error.lostLock', [], [rolloutCommand('report', flags['plan-file'])]);
      return write();
    };
    const store = { ...files, save: (state: RolloutState) => whileHeld(() => files.save(state)) };
    const tools: RolloutTools = {
      ...{ command, connection, org, store, retries, interrupt },
      beginJournal: (order) =>
        whileHeld(() =>
          beginJournal('package push rollout', { org: connection, pushable: plan.pushable, plan: order }),
        ),
    };
    const ports = rolloutPorts(plan, tools);
    for (const pushRequestId of await settleOrphanedRequests(tools.org, plan, warnOfRecord(command))) {
      const reason = 'left behind by a step that was killed';
      await ports.audit({ action: 'cancel', wave: null, pushRequestId, orgs: 0, reason });
    }
    const username = usernameToShow(connection.getUsername());
    const target = username === '' ? [] : ['--target-org', username];
    const resume = rolloutCommand('advance', flags['plan-file'], ...target);
    return await work({ plan, tools, ports, state: await loadState(plan, tools, ports), resume });
  } finally {
    await lock.release();
  }
};
