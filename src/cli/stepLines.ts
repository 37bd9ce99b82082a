import type { StepListener } from '../app/stepRollout.js';
import type { SchedulingLines } from './scheduling.js';

/** Shows steps as they are taken. `stop` must be called before anything else is shown. */
export type StepLines = Required<StepListener> & Pick<SchedulingLines, 'onProgress'> & { stop: () => void };
