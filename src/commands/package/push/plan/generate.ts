import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { instancesIn, readDefinitionFile } from '../../../../cli/definitionFile.js';
import { toSfError } from '../../../../cli/errors.js';
import { connectionOf, orgFlags } from '../../../../cli/flags.js';
import { affectedOrgs } from '../../../../cli/fromReport.js';
import { keepHeapFlat } from '../../../../cli/heap.js';
import { loadMessages } from '../../../../cli/messages.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { requireInstances, resolveVersionFlag } from '../../../../cli/packageFlag.js';
import { withDigest, writePlan } from '../../../../cli/planFile.js';
import { requirePushable } from '../../../../cli/preflight.js';
import { expiryWarnings } from '../../../../cli/selection.js';
import { openPushOrg } from '../../../../compose/openPushOrg.js';
import { productionOrgs } from '../../../../core/orgs/orgKinds.js';
import { makeRolloutPlan } from '../../../../core/rollout/plan.js';
import type { MovedOrg } from '../../../../core/rollout/types.js';
import type { Package, PackageVersion, RejectedOrg } from '../../../../core/model.js';
import { formatPlan } from '../../../../format/rollout.js';

const messages = loadMessages('package.push.plan.generate');

/** The plan in short; all of it is in the file. */
export type PackagePushPlanGenerateResult = {
  planFile: string;
  digest: string;
  package: Package;
  version: PackageVersion;
  waves: Array<{ name: string; orgs: number; production: number }>;
  excluded: RejectedOrg[];
  moved: MovedOrg[];
};

export default class PackagePushPlanGenerate extends SfCommand<PackagePushPlanGenerateResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded');

  public static readonly flags = {
    ...orgFlags,
    'definition-file': Flags.file({
      char: 'f',
      required: true,
      exists: true,
      summary: messages.getMessage('flags.definition-file.summary'),
      description: messages.getMessage('flags.definition-file.description'),
    }),
    'output-file': Flags.file({ required: true, summary: messages.getMessage('flags.output-file.summary') }),
    'from-report': Flags.string({
      summary: messages.getMessage('flags.from-report.summary'),
      description: messages.getMessage('flags.from-report.description'),
    }),
  };

  public async run(): Promise<PackagePushPlanGenerateResult> {
    const { flags } = await this.parse(PackagePushPlanGenerate);
    const { definition, files, warnings } = await readDefinitionFile(flags['definition-file']);
    for (const warning of warnings) this.warn(warning);
    const connection = await connectionOf(flags);
    const org = openPushOrg(connection);
    const pushable = await resolveVersionFlag(org, definition.packageVersion);
    requirePushable(pushable);
    await requireInstances(org, pushable, { filter: { instances: instancesIn(definition) } });
    const from = flags['from-report'];
    const only = from === undefined ? undefined : await affectedOrgs(org, from);
    const now = org.now();
    for (const warning of expiryWarnings(files.exclusions, now)) this.warn(warning);
    const hubId = connection.getAuthInfoFields().orgId ?? '';
    const letHeapBe = keepHeapFlat();
    const made = await makeRolloutPlan(org, { definition, files, pushable, hubId, only }, now);
    letHeapBe();
    const plan = withDigest(made);
    await writePlan(flags['output-file'], plan);
    for (const line of formatPlan(plan)) this.log(line);
    this.log(messages.getMessage('next', [flags['output-file']]));
    return {
      planFile: flags['output-file'],
      digest: plan.digest,
      package: pushable.package,
      version: pushable.version,
      waves: plan.waves.map(({ name, orgs }) => ({
        name,
        orgs: orgs.length,
        production: productionOrgs(orgs),
      })),
      excluded: [...plan.excluded],
      moved: [...plan.moved],
    };
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
