import type { StepListener } from '../../app/rollout/stepRollout.js';
import type { SchedulingLines } from '../wait/schedulingLines.js';

/** Shows steps as they are taken. `stop` must be called before anything else is shown. */
export type StepLines = Required<StepListener> & Pick<SchedulingLines, 'onProgress'> & { stop: () => void };
