import { SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from '../../../cli/errors.js';
import { connectionOf, orgFlags, versionFlag } from '../../../cli/flags.js';
import { loadMessages } from '../../../cli/messages.js';
import { exitCodes, setExitCode } from '../../../cli/outcome.js';
import { requireInstances, resolveVersionFlag } from '../../../cli/packageFlag.js';
import { expiryWarnings, readSelection, selectionFlags } from '../../../cli/selection.js';
import { openPushOrg } from '../../../compose/openPushOrg.js';
import { selectOrgs } from '../../../core/orgs/select.js';
import { validationResult, type ValidationResult } from '../../../core/push/validationResult.js';
import { formatPreflight } from '../../../format/plan.js';
import { formatTargets } from '../../../format/schedule.js';

const messages = loadMessages('package.push.validate');

export type PackagePushValidateResult = ValidationResult;

export default class PackagePushValidate extends SfCommand<PackagePushValidateResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed', 'partial');

  public static readonly flags = { ...orgFlags, package: versionFlag, ...selectionFlags };

  public async run(): Promise<PackagePushValidateResult> {
    const { flags } = await this.parse(PackagePushValidate);
    const { targets, selection, warnings } = await readSelection(flags);
    for (const warning of warnings) this.warn(warning);
    for (const line of formatTargets(targets)) this.log(line);
    const org = openPushOrg(await connectionOf(flags));
    const pushable = await resolveVersionFlag(org, flags.package);
    await requireInstances(org, pushable, selection);
    const today = org.now();
    for (const warning of expiryWarnings(selection.exclusions, today)) this.warn(warning);
    const selected = await selectOrgs(org, pushable, selection, today);
    const result = validationResult(pushable, targets, selected);
    for (const line of formatPreflight(pushable, result.plan, selected, { named: true })) this.log(line);
    setExitCode(result.outcome);
    return result;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
