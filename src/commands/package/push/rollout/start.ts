import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { openRollout } from '../../../../app/rollout/openRollout.js';
import { planDocument, readRolloutPlan } from '../../../../app/rollout/planFile.js';
import { approveWaves, checkApprovals } from '../../../../app/rollout/decisions.js';
import { withPushes } from '../../../../app/rollout/rolloutPush.js';
import { checkStart, startRollout, stepRollout } from '../../../../app/rollout/stepRollout.js';
import { requireConfirmation } from '../../../../cli/confirm/confirm.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { connectionOf, noPromptFlag } from '../../../../cli/input/flags.js';
import { limitFlag } from '../../../../cli/input/flagTypes.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgName } from '../../../../cli/orgName.js';
import { orgOptions } from '../../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { approveFlag, keepSteppingFlag, rolloutFlags } from '../../../../cli/input/rolloutFlags.js';
import { rolloutListener, showRollout, showSteps, type ShownRollout } from '../../../../cli/rollout/showRollout.js';
import { show } from '../../../../cli/output/show.js';
import { productionOrgs } from '../../../../core/model.js';
import { limitText, type Limit } from '../../../../core/limit.js';
import type { DigestedPlan } from '../../../../core/rollout/plan/plan.js';
import { startText } from '../../../../format/push/plan.js';
import { counted, grouped, pushName } from '../../../../format/text.js';
import { formatDrift, formatFound } from '../../../../format/rollout/rollout.js';

const messages = loadMessages('package.push.rollout.start');

const MAX_DRIFT: Limit = { percent: 5 };

export type PackagePushRolloutStartResult = ShownRollout;

export default class PackagePushRolloutStart extends SfCommand<PackagePushRolloutStartResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = {
    ...rolloutFlags,
    'plan-digest': Flags.string(messages.flag('plan-digest', 'PUSH')),
    'max-drift': limitFlag({
      default: MAX_DRIFT,
      defaultHelp: () => Promise.resolve(limitText(MAX_DRIFT)),
      ...messages.flag('max-drift', 'EXECUTION'),
    }),
    'take-over': Flags.boolean(messages.describedFlag('take-over', 'EXECUTION')),
    approve: approveFlag,
    wait: keepSteppingFlag,
    'no-prompt': noPromptFlag,
  };

  public async run(): Promise<PackagePushRolloutStartResult> {
    return withSfErrors(this, async (context) => {
      const { flags } = await this.parse(PackagePushRolloutStart);
      const planFile = flags['plan-file'];
      const plan = await readRolloutPlan(planFile, flags['plan-digest']);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const listener = rolloutListener(this, org, planFile, context);
      const rollout = await openRollout(org, { plan, planFile }, listener);
      const takeOver = flags['take-over'];
      const check = await checkStart(rollout, { maxDrift: flags['max-drift'], takeOver });
      await checkApprovals(rollout, flags.approve);
      if (check !== undefined) {
        show(this, [...formatDrift(check.drift), ...formatFound(check.found, takeOver)]);
        if (!flags['no-prompt'])
          await requireConfirmation(this, questionOf(plan, await orgName(org.username), org.now()));
        await startRollout(rollout, check, takeOver);
      }
      await approveWaves(rollout, flags.approve);
      const steps = await showSteps(this, flags.wait !== undefined);
      if (flags.wait !== undefined) listener.showIn(steps);
      return showRollout(
        this,
        await stepRollout(withPushes(rollout, listener), flags.wait, steps).finally(steps.stop),
        planFile,
      );
    });
  }
}

const questionOf = (plan: DigestedPlan, hub: string, now: Date): string => {
  const { pushable, waves } = plan;
  const orgs = waves.flatMap((wave) => wave.orgs);
  const start = planDocument(plan, now).waves.flatMap(({ pushes }) => pushes)[0]?.start ?? null;
  return messages.getMessage('question', [
    pushName(pushable),
    pushable.version.id,
    hub,
    counted(orgs.length, 'org'),
    counted(waves.length, 'wave'),
    grouped(productionOrgs(orgs)),
    startText(start !== null && Date.parse(start) <= now.getTime() ? null : start),
  ]);
};
