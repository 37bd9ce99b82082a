import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { planDocument, planInShort, type PlanInShort } from '../../../../app/planDocument.js';
import { readRolloutPlan } from '../../../../app/rolloutPlan.js';
import { withSfErrors } from '../../../../cli/errors.js';
import { loadMessages } from '../../../../cli/messages.js';
import { exitCodes } from '../../../../cli/outcome.js';
import { makePage, openFlag, writePage } from '../../../../cli/htmlPage.js';
import { planFileFlag } from '../../../../cli/rolloutFlags.js';
import { formatFor, writeFileAtOnce } from '../../../../cli/rowOutput.js';
import { show, showText } from '../../../../cli/show.js';
import type { WaveForecast } from '../../../../core/rollout/forecast.js';
import { render } from '../../../../format/document/render.js';
import { PLAIN_SCREEN } from '../../../../format/document/screen.js';
import { formatPlan, planMarkdown, planPage, type PlanDocument } from '../../../../format/rolloutPlan.js';

const messages = loadMessages('package.push.plan.show');

/** The plan in short, with its earliest times if every gate passes; all of it is in the file. */
export type PackagePushPlanShowResult = Omit<PlanInShort, 'waves'> & {
  waves: Array<PlanInShort['waves'][number] & Omit<WaveForecast, 'wave'>>;
};

/** Every form of the document, with what the names of its files end with. */
const FORMATS = {
  human: { ending: 'txt' },
  markdown: { ending: 'md' },
  html: { ending: 'html' },
} as const;

export default class PackagePushPlanShow extends SfCommand<PackagePushPlanShowResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded');

  public static readonly flags = {
    ...planFileFlag,
    'plan-digest': Flags.string({ helpGroup: 'PUSH', summary: messages.getMessage('flags.plan-digest.summary') }),
    'result-format': Flags.option({ options: ['human', 'markdown', 'html'] as const })({
      summary: messages.getMessage('flags.result-format.summary'),
      helpGroup: 'OUTPUT',
    }),
    'output-file': Flags.file({ summary: messages.getMessage('flags.output-file.summary'), helpGroup: 'OUTPUT' }),
    html: Flags.file({ summary: messages.getMessage('flags.html.summary'), helpGroup: 'OUTPUT' }),
    open: openFlag,
  };

  public async run(): Promise<PackagePushPlanShowResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushPlanShow);
      const { 'output-file': file, 'plan-file': planFile } = flags;
      const format = formatFor(flags['result-format'], file, FORMATS, { file: 'markdown', terminal: 'human' });
      const plan = await readRolloutPlan(planFile, flags['plan-digest']);
      const document = planDocument(plan, new Date());
      if (file === undefined && format === 'human') show(this, formatPlan(document));
      else if (file !== undefined || !this.jsonEnabled())
        await writeFileAtOnce(file, [await textOf(document, format, planFile)]);
      if (file !== undefined) showText(this, messages.getMessage('written', [file]));
      await writePage(this, flags, () => planPage(document, planFile));
      const { waves, ...short } = planInShort(plan);
      const times = document.waves.map(({ pushes, gateOpens }) => ({ pushes, gateOpens }));
      return { ...short, waves: waves.map((wave, index) => ({ ...wave, ...(times[index] ?? NEVER) })) };
    });
  }
}

const NEVER: Omit<WaveForecast, 'wave'> = { pushes: [], gateOpens: null };

const textOf = async (document: PlanDocument, format: keyof typeof FORMATS, planFile: string): Promise<string> => {
  if (format === 'markdown') return planMarkdown(document);
  if (format === 'html') return makePage(planPage(document, planFile));
  return render(formatPlan(document), PLAIN_SCREEN)
    .map((line) => `${line}\n`)
    .join('');
};
