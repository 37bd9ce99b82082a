import { SfCommand } from '@salesforce/sf-plugins-core';
import { rolloutCommand } from '../../../../cli/commandLine.js';
import { toSfError } from '../../../../cli/errors.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { rolloutFlags } from '../../../../cli/rolloutFlags.js';
import { connectionOf } from '../../../../cli/flags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { readPlan } from '../../../../cli/planFile.js';
import { requireHub, savedState } from '../../../../cli/rolloutRun.js';
import { openPushOrg } from '../../../../compose/openPushOrg.js';
import { readFacts } from '../../../../core/rollout/readFacts.js';
import { rebuildState } from '../../../../core/rollout/rebuildState.js';
import type { RolloutResult } from '../../../../core/rollout/result.js';
import { rolloutFiles } from '../../../../journal/rolloutFiles.js';
import { showRollout } from '../../../../cli/stepRollout.js';

const messages = loadMessages('package.push.rollout.report');
const shared = loadMessages('rollout');

export type PackagePushRolloutReportResult = RolloutResult;

export default class PackagePushRolloutReport extends SfCommand<PackagePushRolloutReportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial', 'waiting');

  public static readonly flags = rolloutFlags;

  public async run(): Promise<PackagePushRolloutReportResult> {
    const { flags } = await this.parse(PackagePushRolloutReport);
    const file = flags['plan-file'];
    const read = await readPlan(file);
    const connection = await connectionOf(flags);
    requireHub(read, connection);
    const org = openPushOrg(connection);
    const [found] = await org.versions({ versionId: read.pushable.version.id });
    const version = { ...read.pushable.version, name: found?.version.name ?? null };
    const plan = { ...read, pushable: { ...read.pushable, version } };
    const saved = savedState(plan, await rolloutFiles(file).load());
    const facts = await readFacts(org, plan);
    const state = saved ?? (await rebuildState(org, plan, facts));
    if (state === undefined) throw shared.createError('error.notStarted', [file], [rolloutCommand('start', file)]);
    return showRollout(this, plan, facts, state, org.now());
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
