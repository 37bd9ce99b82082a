import type { StepListener } from '../../app/rollout/stepRollout.js';
import type { RolloutResult } from '../../core/rollout/result/result.js';
import { BLANK, paragraph, type Block } from '../../format/document/blocks.js';
import { rolloutHeadline } from '../../format/rollout/rollout.js';
import { waveTable } from '../../format/rollout/waves.js';
import { insertProgress } from '../../format/push/schedule.js';
import { loadMessages } from '../messages.js';
import { liveBlock } from '../wait/liveBlock.js';
import type { SchedulingLines } from '../wait/schedulingLines.js';

/** Shows steps as they are taken. `stop` must be called before anything else is shown. */
export type StepLines = Required<StepListener> & Pick<SchedulingLines, 'onProgress'> & { stop: () => void };

const messages = loadMessages('push');

/**
 * Shows a rollout while the command waits for it, as a table of its waves that is redrawn in place. It is removed at
 * the end, because the result follows.
 */
export const showLiveSteps = (stream: NodeJS.WriteStream): StepLines => {
  let [seen, note]: [RolloutResult | undefined, string] = [undefined, messages.getMessage('waiting')];
  const documentOf = (): Block[] => [
    ...(seen === undefined ? [] : [paragraph(rolloutHeadline(seen)), BLANK, waveTable(seen)]),
    ...(note === '' ? [] : [paragraph(note, 2)]),
  ];
  const block = liveBlock(stream, documentOf);
  const say = (text: string): void => {
    note = text;
    block.redraw();
  };
  return {
    onStep(result) {
      seen = result;
      say('');
    },
    onMiss({ code }) {
      say(messages.getMessage('noAnswer', [code]));
    },
    onProgress(progress) {
      say(progress.outcome === undefined ? `${messages.getMessage('progress')}... ${insertProgress(progress)}` : '');
    },
    stop: block.clear,
  };
};
