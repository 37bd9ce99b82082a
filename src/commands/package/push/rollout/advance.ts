import { SfCommand } from '@salesforce/sf-plugins-core';
import { rolloutCommand } from '../../../../cli/commandLine.js';
import { toSfError } from '../../../../cli/errors.js';
import { loadMessages } from '../../../../cli/messages.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { approveFlag, keepSteppingFlag, rolloutFlags } from '../../../../cli/rolloutFlags.js';
import { checkedWaves } from '../../../../cli/rolloutRun.js';
import { stepAndShow } from '../../../../cli/stepRollout.js';
import { waitRules } from '../../../../cli/ruleFlags.js';
import { withRollout } from '../../../../compose/openRollout.js';
import type { RolloutState } from '../../../../core/rollout/types.js';
import type { RolloutResult } from '../../../../core/rollout/result.js';

const messages = loadMessages('package.push.rollout.advance');
const shared = loadMessages('rollout');

export type PackagePushRolloutAdvanceResult = RolloutResult;

export default class PackagePushRolloutAdvance extends SfCommand<PackagePushRolloutAdvanceResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...rolloutFlags,
    approve: approveFlag,
    wait: keepSteppingFlag,
  };

  public async run(): Promise<PackagePushRolloutAdvanceResult> {
    const { flags } = await this.parse(PackagePushRolloutAdvance);
    const file = flags['plan-file'];
    return withRollout(this, flags, async ({ plan, ports, state: found, resume }) => {
      if (found === undefined) throw shared.createError('error.notStarted', [file], [rolloutCommand('start', file)]);
      const approvals = checkedWaves(plan, flags.approve).filter((wave) => !found.approved.includes(wave));
      const state: RolloutState = { ...found, approved: [...found.approved, ...approvals] };
      if (approvals.length > 0) await ports.save(state);
      for (const wave of approvals)
        await ports.audit({ action: 'approve', wave, pushRequestId: null, orgs: 0, reason: 'by --approve' });
      return stepAndShow(plan, state, ports, { command: this, wait: waitRules(flags), resume });
    });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
