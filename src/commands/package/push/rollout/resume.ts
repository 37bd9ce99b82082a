import { SfCommand } from '@salesforce/sf-plugins-core';
import { requireConfirmation } from '../../../../cli/confirm.js';
import { rolloutCommand } from '../../../../cli/commandLine.js';
import { toSfError } from '../../../../cli/errors.js';
import { noPromptFlag } from '../../../../cli/flags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { reasonFlag, rolloutFlags } from '../../../../cli/rolloutFlags.js';
import { showRollout } from '../../../../cli/stepRollout.js';
import { withRollout } from '../../../../compose/openRollout.js';
import { readFacts } from '../../../../core/rollout/readFacts.js';
import type { RolloutResult } from '../../../../core/rollout/result.js';
import { pushName } from '../../../../format/pushName.js';

const messages = loadMessages('package.push.rollout.resume');
const shared = loadMessages('rollout');

export type PackagePushRolloutResumeResult = RolloutResult;

export default class PackagePushRolloutResume extends SfCommand<PackagePushRolloutResumeResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...rolloutFlags,
    reason: reasonFlag,
    'no-prompt': noPromptFlag,
  };

  public async run(): Promise<PackagePushRolloutResumeResult> {
    const { flags } = await this.parse(PackagePushRolloutResume);
    const file = flags['plan-file'];
    return withRollout(this, flags, async ({ plan, ports, state: found }) => {
      if (found === undefined) throw shared.createError('error.notStarted', [file], [rolloutCommand('start', file)]);
      const { halt } = found;
      if (halt === null) throw shared.createError('error.notHalted', [file], [rolloutCommand('advance', file)]);
      if (halt.kind === 'aborted') throw shared.createError('error.aborted', [halt.reason]);
      const question = shared.getMessage('question.resume', [pushName(plan.pushable), halt.reason || halt.kind]);
      if (!flags['no-prompt']) await requireConfirmation(this, question);
      const state = { ...found, halt: null };
      await ports.save(state);
      await ports.audit({ action: 'resume', wave: halt.wave, pushRequestId: null, orgs: 0, reason: flags.reason });
      return showRollout(this, plan, await readFacts(ports.org, plan), state, ports.now());
    });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
