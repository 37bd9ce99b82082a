import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { withBlockEnds, planPush } from '../../../app/push/planPush.js';
import type { Listener } from '../../../app/listener.js';
import { estimateIfKnown, estimatePush } from '../../../app/push/estimatePush.js';
import { openPushOrg } from '../../../app/openPushOrg.js';
import { withSfErrors } from '../../../cli/errors/errors.js';
import { connectionOf, orgFlags, versionFlag } from '../../../cli/input/flags.js';
import { lineageWarnings } from '../../../cli/input/lineageFlags.js';
import { loadMessages } from '../../../cli/messages.js';
import { orgOptions } from '../../../cli/org/orgOptions.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { packageOptions } from '../../../cli/input/packageFlag.js';
import { expiryWarnings } from '../../../cli/input/filterFlags.js';
import { readSelectionFlags, selectionFlags } from '../../../cli/input/selection.js';
import { show } from '../../../cli/output/show.js';
import type { PushEstimate } from '../../../core/report/estimate.js';
import type { Package, PackageVersion } from '../../../core/model.js';
import type { OrgCounts, PlanSummary } from '../../../core/orgs/planSummary.js';
import type { LineageFindings } from '../../../core/orgs/selection.js';
import type { PlanOutcome } from '../../../core/push/outcome.js';
import { formatEstimate } from '../../../format/push/estimate.js';
import { formatPreflight } from '../../../format/push/plan.js';
import { formatTargets } from '../../../format/push/leftOut.js';

const messages = loadMessages('package.push.validate');

/** The result of preflight. `orgs.kept` = `orgs.eligible` + `orgs.rejected` + `orgs.skipped`. */
export type PackagePushValidateResult = {
  /**
   * `succeeded`: every org can be upgraded; `partial`: some; `failed`: none; `nothing-to-do`: no org was named or left.
   */
  outcome: PlanOutcome;
  package: Package;
  version: PackageVersion;
  orgs: OrgCounts & { eligible: number };
  /** The `summary` of the plan. */
  plan: PlanSummary;
  /** The kind of the package, and how orgs get from their version to this one. */
  lineage: LineageFindings;
  /**
   * How long the push will take, estimated from the last pushes of the package; null where too few jobs have a
   * duration.
   */
  estimate: PushEstimate | null;
};

export default class PackagePushValidate extends SfCommand<PackagePushValidateResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial');

  public static readonly flags = {
    ...orgFlags,
    package: versionFlag,
    ...selectionFlags,
    'from-history': Flags.directory(messages.flag('from-history', 'PUSH')),
  };

  public async run(): Promise<PackagePushValidateResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushValidate);
      const { options: selection, named, warnings } = await readSelectionFlags(flags);
      for (const warning of warnings) this.warn(warning);
      const options = { ...selection, ...(await packageOptions(flags.package)) };
      const { 'from-history': folder } = flags;
      const history =
        folder === undefined ? undefined : await (await import('../../../app/openHistory.js')).openHistory(folder);
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const onOrgsRead: Listener['onOrgsRead'] = (orgs) => {
        show(this, formatTargets(orgs));
      };
      const plan = await withBlockEnds(org, await planPush(org, options, { onOrgsRead }));
      for (const warning of [...expiryWarnings(plan.expiredExclusions), ...lineageWarnings(plan.lineage, flags, named)])
        this.warn(warning);
      show(this, formatPreflight(plan, { named: true }));
      const estimate = await (history === undefined ? estimateIfKnown(org, plan) : estimatePush(history, plan));
      show(this, formatEstimate(estimate));
      setExitCode(plan.outcome);
      const { outcome, package: pkg, version, orgs, summary, lineage } = plan;
      return { outcome, package: pkg, version, orgs, plan: summary, lineage, estimate };
    });
  }
}
