import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { rolloutCommand } from '../../../../cli/commandLine.js';
import { toSfError } from '../../../../cli/errors.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { approveFlag, keepSteppingFlag, rolloutFlags } from '../../../../cli/rolloutFlags.js';
import { requireConfirmation } from '../../../../cli/confirm.js';
import { noPromptFlag } from '../../../../cli/flags.js';
import { limitFlag } from '../../../../cli/limitFlag.js';
import { loadMessages } from '../../../../cli/messages.js';
import { checkedWaves, type RolloutTools } from '../../../../cli/rolloutRun.js';
import { stepAndShow } from '../../../../cli/stepRollout.js';
import { waitRules } from '../../../../cli/ruleFlags.js';
import { withRollout } from '../../../../compose/openRollout.js';
import { productionOrgs } from '../../../../core/orgs/orgKinds.js';
import type { FailureLimit } from '../../../../core/push/outcome.js';
import { isTooFar, readDrift } from '../../../../core/rollout/drift.js';
import { freshState, type DigestedPlan, type RolloutState } from '../../../../core/rollout/types.js';
import { limitText } from '../../../../format/limit.js';
import { pushName } from '../../../../format/pushName.js';
import { formatDrift } from '../../../../format/rollout.js';
import { counted, grouped } from '../../../../format/text.js';
import type { RolloutResult } from '../../../../core/rollout/result.js';

const messages = loadMessages('package.push.rollout.start');
const shared = loadMessages('rollout');

const MAX_DRIFT: FailureLimit = { percent: 5 };

export type PackagePushRolloutStartResult = RolloutResult;

export default class PackagePushRolloutStart extends SfCommand<PackagePushRolloutStartResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...rolloutFlags,
    'plan-digest': Flags.string({ summary: messages.getMessage('flags.plan-digest.summary') }),
    'max-drift': limitFlag({
      default: MAX_DRIFT,
      defaultHelp: () => Promise.resolve(limitText(MAX_DRIFT)),
      summary: messages.getMessage('flags.max-drift.summary'),
    }),
    approve: approveFlag,
    wait: keepSteppingFlag,
    'no-prompt': noPromptFlag,
  };

  public async run(): Promise<PackagePushRolloutStartResult> {
    const { flags } = await this.parse(PackagePushRolloutStart);
    const file = flags['plan-file'];
    return withRollout(this, flags, async ({ plan, tools, ports, state: found, resume }) => {
      if (found?.halt?.kind === 'aborted') throw shared.createError('error.aborted', [found.halt.reason]);
      if (found?.halt)
        throw shared.createError('error.halted', [file, found.halt.reason], [rolloutCommand('resume', file)]);
      if (found === undefined) await this.checkDrift(plan, tools, flags['max-drift']);
      const orgs = plan.waves.flatMap((wave) => wave.orgs);
      const production = productionOrgs(orgs);
      const question = shared.getMessage('question.start', [
        pushName(plan.pushable),
        counted(orgs.length, 'org'),
        counted(plan.waves.length, 'wave'),
        grouped(production),
      ]);
      if (!flags['no-prompt']) await requireConfirmation(this, question);
      const approved = [...new Set([...(found?.approved ?? []), ...checkedWaves(plan, flags.approve)])];
      const state: RolloutState = { ...(found ?? freshState(plan.digest)), approved };
      await ports.save(state);
      const reason = found === undefined ? 'started' : 'started again';
      await ports.audit({ action: 'start', wave: null, pushRequestId: null, orgs: orgs.length, reason });
      return stepAndShow(plan, state, ports, { command: this, wait: waitRules(flags), resume });
    });
  }

  /** Throws, before anything is written, where the org has moved too far away from the plan. */
  private async checkDrift(plan: DigestedPlan, { org }: RolloutTools, most: FailureLimit): Promise<void> {
    const drift = await readDrift(org, plan, org.now());
    const lines = formatDrift(drift);
    if (isTooFar(drift, most)) throw shared.createError('error.drift', [limitText(most), lines]);
    for (const line of lines) this.log(line);
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
