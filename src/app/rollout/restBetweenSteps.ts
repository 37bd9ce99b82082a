import { aboutStatus } from '../../core/status.js';
import type { StepDone } from '../../core/rollout/step/runStep.js';
import type { Rollout } from './openRollout.js';
import { fromEnvironment, realPace } from '../pace.js';

const LOOK_EVERY_MS = 60_000;
/** This many jobs are read in a call or two, so that a step is cheap enough to serve as the poll. */
const FEW_JOBS = 2000;
/**
 * While more jobs run, all of them are read at this interval. In between, a poll of one call checks whether a push has
 * ended.
 */
const STEP_EVERY_MS = 600_000;

/**
 * Rests until the next step: a minute, or, while a large push runs, until it has ended, somebody has added to the log,
 * ten minutes are over, or the time is up. If a poll fails, the next step handles it.
 */
export const restBetweenSteps = async (
  { org, log }: Pick<Rollout, 'org' | 'log'>,
  last: StepDone | undefined,
  until: number,
): Promise<void> => {
  const pause = fromEnvironment('SF_PACKAGE_PUSH_POLL_MS') ?? LOOK_EVERY_MS;
  const rest = (): Promise<void> => realPace.sleep(Math.min(pause, Math.max(0, until - Date.now())));
  const stepAt = Math.min(until, Date.now() + STEP_EVERY_MS);
  const [written, running] = [log.entries().length, last === undefined ? [] : largePushes(last)];
  await rest();
  while (running.length > 0 && Date.now() < stepAt) {
    await log.refresh();
    if (log.entries().length !== written) return;
    for (const pushRequestId of running) {
      const seen = await org.port.overview(pushRequestId).catch(() => undefined);
      if (seen === undefined || aboutStatus(seen.status).final) return;
    }
    await rest();
  }
};

/** The running pushes, where the rollout waits for nothing but many of their jobs. */
const largePushes = ({ step, facts }: StepDone): string[] => {
  if (step.do !== 'wait' || step.for !== 'running') return [];
  const open = [facts.orgs, ...(facts.via?.values() ?? [])]
    .flatMap((orgs) => [...orgs.values()])
    .filter(({ state }) => state === 'open');
  if (open.length <= FEW_JOBS) return [];
  const ofOpen = new Set(open.flatMap(({ pushes }) => pushes));
  return facts.pushes
    .filter(({ pushRequestId, status }) => ofOpen.has(pushRequestId) && !aboutStatus(status).final)
    .map(({ pushRequestId }) => pushRequestId);
};
