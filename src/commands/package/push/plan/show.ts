import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { planDocument, planInShort, readRolloutPlan, type PlanInShort } from '../../../../app/rollout/planFile.js';
import { withSfErrors } from '../../../../cli/errors/errors.js';
import { writtenFileFlag } from '../../../../cli/input/flagTypes.js';
import { loadMessages } from '../../../../cli/messages.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { makePage, pageFlags, writePage } from '../../../../cli/output/htmlPage.js';
import { planFileFlag } from '../../../../cli/input/rolloutFlags.js';
import { formatFor, writeFileAtOnce } from '../../../../cli/output/rowOutput.js';
import { show, showWritten } from '../../../../cli/output/show.js';
import type { PushEstimate } from '../../../../core/report/estimate.js';
import type { WaveForecast } from '../../../../core/rollout/step/forecast.js';
import type { DigestedPlan } from '../../../../core/rollout/plan/plan.js';
import { render } from '../../../../format/document/render.js';
import { formatPlan, planMarkdown, planPage, type PlanDocument } from '../../../../format/rollout/rolloutPlan.js';
import { linesText } from '../../../../format/text.js';

const messages = loadMessages('package.push.plan.show');

/** The summary of the plan, with its earliest times if every gate passes; the whole plan is in the file. */
export type PackagePushPlanShowResult = Omit<PlanInShort, 'waves'> & {
  waves: Array<
    PlanInShort['waves'][number] &
      Omit<WaveForecast, 'wave'> & {
        /** How long its push will take, estimated from an export of the push history; null without one. */
        estimate: PushEstimate | null;
      }
  >;
};

const FORMAT_NAMES = ['human', 'markdown', 'html'] as const;

export default class PackagePushPlanShow extends SfCommand<PackagePushPlanShowResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded');

  public static readonly flags = {
    ...planFileFlag,
    'from-history': Flags.directory(messages.flag('from-history', 'PUSH')),
    'plan-digest': Flags.string(messages.flag('plan-digest', 'PUSH')),
    'result-format': Flags.option({ options: FORMAT_NAMES })(messages.flag('result-format', 'OUTPUT')),
    'output-file': writtenFileFlag(messages.flag('output-file', 'OUTPUT')),
    ...pageFlags(messages.getMessage('flags.html.summary')),
  };

  public async run(): Promise<PackagePushPlanShowResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushPlanShow);
      const { 'output-file': file, 'plan-file': planFile, 'from-history': history } = flags;
      const format = formatFor(flags, FORMAT_NAMES, 'markdown');
      const plan = await readRolloutPlan(planFile, flags['plan-digest']);
      const estimates = history === undefined ? [] : await estimatesFrom(history, plan);
      const document = { ...planDocument(plan, new Date()), estimates };
      if (file === undefined && format === 'human') show(this, formatPlan(document));
      else if (file !== undefined || !this.jsonEnabled())
        await writeFileAtOnce(file, [await textOf(document, format, planFile)]);
      showWritten(this, file);
      await writePage(this, flags, () => planPage(document, planFile));
      const { waves, ...short } = planInShort(plan);
      const times = document.waves.map(({ pushes, gateOpens }) => ({ pushes, gateOpens }));
      return {
        ...short,
        waves: waves.map((wave, index) => ({
          ...wave,
          ...(times[index] ?? NEVER),
          estimate: estimates[index] ?? null,
        })),
      };
    });
  }
}

const estimatesFrom = async (folder: string, plan: DigestedPlan): Promise<Array<PushEstimate | null>> => {
  const [{ openHistory }, { estimateWaves }] = await Promise.all([
    import('../../../../app/openHistory.js'),
    import('../../../../app/push/estimatePush.js'),
  ]);
  return estimateWaves(await openHistory(folder), plan);
};

const NEVER: Omit<WaveForecast, 'wave'> = { pushes: [], gateOpens: null };

const textOf = async (
  document: PlanDocument,
  format: (typeof FORMAT_NAMES)[number],
  planFile: string,
): Promise<string> => {
  if (format === 'markdown') return planMarkdown(document);
  if (format === 'html') return makePage(planPage(document, planFile));
  return linesText(render(formatPlan(document)));
};
