import type { Package, PackageVersion } from '../../model.js';
import type { Weekday } from '../../text/calendar.js';
import type { MovingFreeze, WaveForecast } from '../step/forecast.js';
import type { RolloutOutcome } from '../step/rolloutStep.js';
import type { DigestedPlan } from '../plan/plan.js';
import { windowsOfAll } from '../plan/window.js';
import type { RolloutResult } from './result.js';

/**
 * Hours on some days of the week in a time zone. `days`: such as `Sat`; hours: such as `22:00`. `instances`: the window
 * applies only to orgs on these instances.
 */
export type CalendarWindow = {
  days: readonly Weekday[];
  from: string;
  to: string;
  timeZone: string;
  instances: readonly string[] | null;
};

/** When a wave ran, runs or will run. Times are ISO 8601 in UTC. */
export type CalendarWave = {
  wave: string;
  orgs: number;
  /** When its first push started or is scheduled to start; null where it has no push yet. */
  start: string | null;
  /** Null while orgs of the wave are waiting or being upgraded. */
  end: string | null;
  pushRequestIds: string[];
  /**
   * The earliest starts of pushes that are still to be made, if every gate passes. Empty where there are none, or where
   * the starts are unknown.
   */
  planned: string[];
  /** When its pushes may start, each week. Empty: at any time. */
  windows: readonly CalendarWindow[];
};

/** A rollout in a calendar: its plan and its progress. */
export type CalendarRollout = {
  planFile: string;
  digest: string;
  package: Package;
  version: PackageVersion;
  /** `unknown`: the org has pushes of the rollout, but its log is not beside the plan. */
  outcome: RolloutOutcome | 'not-started' | 'unknown';
  /** What it waits for, or why it has ended; empty where it was not started. */
  reason: string;
  freezes: readonly MovingFreeze[];
  waves: CalendarWave[];
};

/** `report`: undefined where the rollout was not started. */
export const calendarRollout = (
  { digest, pushable, freezes, waves }: DigestedPlan,
  planFile: string,
  ahead: readonly WaveForecast[],
  report: RolloutResult | undefined,
): CalendarRollout => {
  const forecasts = new Map(ahead.map((each) => [each.wave, each]));
  const results = new Map(report?.waves.map((each) => [each.name, each]));
  const sizes = new Map(waves.map(({ name, orgs }) => [name, orgs.length]));
  const names = report === undefined ? waves.map(({ name }) => name) : [...results.keys()];
  return {
    planFile,
    digest,
    package: pushable.package,
    version: pushable.version,
    outcome: report?.outcome ?? 'not-started',
    reason: report?.step.reason ?? '',
    freezes,
    waves: names.map((name) => {
      const { orgs = sizes.get(name) ?? 0, start = null, end = null, pushRequestIds = [] } = results.get(name) ?? {};
      const planned = forecasts.get(name)?.pushes.map((push) => push.start) ?? [];
      const wave = waves.find((each) => each.name === name);
      const windows = wave === undefined ? [] : windowsOfAll(wave.windows, wave.orgs);
      return { wave: name, orgs, start, end, pushRequestIds, planned, windows };
    }),
  };
};
