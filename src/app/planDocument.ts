import { forecast, type WaveForecast } from '../core/rollout/forecast.js';
import type { DigestedPlan } from '../core/rollout/types.js';

/** A plan with the earliest times of its waves, if it is started at `from` and every gate passes. */
export const planDocument = (
  plan: DigestedPlan,
  from: Date,
): { plan: DigestedPlan; waves: WaveForecast[]; from: Date } => ({ plan, waves: forecast(plan, from), from });
