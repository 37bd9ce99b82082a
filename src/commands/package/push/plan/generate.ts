import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { openPushOrg } from '../../../../app/openPushOrg.js';
import { readNotChecked } from '../../../../app/rollout/planRollout.js';
import { planDocument, planInShort, type PlanInShort } from '../../../../app/rollout/planFile.js';
import { planToWrite } from '../../../../app/rollout/planToWrite.js';
import { readDefinitionFile, planWarnings } from '../../../../cli/input/definitionFile.js';
import { rolloutCommand } from '../../../../cli/commandLine.js';
import { customersFlag } from '../../../../cli/input/customerFlags.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { connectionOf, orgFlags } from '../../../../cli/input/flags.js';
import { writtenFileFlag } from '../../../../cli/input/flagTypes.js';
import { letHeapGrowLittle, writeFileAtOnce } from '../../../../cli/output/rowOutput.js';
import { readFromReport } from '../../../../cli/input/inputFile.js';
import { ignoreLineageFlag, notCheckedWarnings } from '../../../../cli/input/lineageFlags.js';
import { loadMessages } from '../../../../cli/messages.js';
import { orgOptions } from '../../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { packageOptions } from '../../../../cli/input/packageFlag.js';
import { show, showText } from '../../../../cli/output/show.js';
import { BLANK, command } from '../../../../format/document/blocks.js';
import { formatPlan } from '../../../../format/rollout/rolloutPlan.js';

const messages = loadMessages('package.push.plan.generate');

/** The summary of the plan; the whole plan is in the file. */
export type PackagePushPlanGenerateResult = PlanInShort & { planFile: string };

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
      ...messages.describedFlag('definition-file', 'PUSH'),
    }),
    ...customersFlag,
    'output-file': writtenFileFlag({
      exactlyOne: ['output-file', 'amend'],
      ...messages.flag('output-file', 'OUTPUT'),
    }),
    amend: Flags.file({
      exists: true,
      exclusive: ['from-report', 'from-rollout'],
      ...messages.describedFlag('amend', 'PUSH'),
    }),
    'from-rollout': Flags.file({
      exists: true,
      exclusive: ['from-report'],
      ...messages.describedFlag('from-rollout', 'ORG SELECTION'),
    }),
    ...ignoreLineageFlag,
    'migrate-to-2gp': Flags.boolean(messages.describedFlag('migrate-to-2gp', 'PUSH')),
    'from-report': Flags.string({ multiple: true, ...messages.describedFlag('from-report', 'ORG SELECTION') }),
  };

  public async run(): Promise<PackagePushPlanGenerateResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushPlanGenerate);
      const read = await readDefinitionFile(flags['definition-file'], flags.customers);
      const { definition, files, warnings } = read;
      for (const warning of warnings) this.warn(warning);
      const { packageAliases } = await packageOptions(definition.packageVersion);
      const reported = flags['from-report'] && (await Promise.all(flags['from-report'].map(readFromReport)));
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      const { 'ignore-lineage': ignoreLineage, 'migrate-to-2gp': migration } = flags;
      const input = { definition, files, packageAliases, ignoreLineage, migration };
      letHeapGrowLittle();
      const { 'output-file': outputFile, amend, 'from-rollout': fromRollout } = flags;
      const from = { only: reported?.flat(), fromRollout };
      const { planFile, plan, write } = await planToWrite(org, { outputFile, amend, ...from }, input);
      const notChecked = notCheckedWarnings(await readNotChecked(org, plan));
      for (const warning of [...planWarnings(plan, files.exclusions, org.now()), ...notChecked]) this.warn(warning);
      await write(writeFileAtOnce);
      show(this, formatPlan(planDocument(plan, org.now())));
      if (amend !== undefined) showText(this, messages.getMessage('amended'));
      const next = rolloutCommand(flags.amend === undefined ? 'start' : 'advance', planFile);
      show(this, [BLANK, command(messages.getMessage('next'), next)]);
      return { planFile, ...planInShort(plan) };
    });
  }
}
