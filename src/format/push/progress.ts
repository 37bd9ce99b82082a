import type { CountedPushRequest } from '../../core/model.js';
import type { OrgPace, PushEstimate } from '../../core/report/estimate.js';
import { aboutStatus } from '../../core/status.js';
import { paragraph, type Block } from '../document/blocks.js';
import { counted, grouped, plain } from '../text.js';
import { duration } from '../time.js';

const BAR_COLUMNS = 20;

/** The number of orgs whose job has ended in any way. */
export const doneOf = ({ jobs }: CountedPushRequest): number => jobs.succeeded + jobs.failed + jobs.canceled;

/** `In Progress: 1,200 of 2,345 orgs done, 12 failed, 40 a minute, about 28 m 30 s left` */
export const progressLine = (push: CountedPushRequest, now: Date): string =>
  [countsLine(push), ...speed(push, now)].join(', ');

/** The progress, without anything that changes with the time alone. */
export const countsLine = (push: CountedPushRequest): string =>
  `${plain(aboutStatus(push.status).label)}: ${[
    `${grouped(doneOf(push))} of ${counted(push.jobs.total, 'org')} done`,
    `${grouped(push.jobs.failed)} failed`,
    ...(push.jobs.other === 0 ? [] : [`${grouped(push.jobs.other)} other`]),
  ].join(', ')}`;

/** How many orgs are done in a second, from the start of the push to `now`; undefined where too little is known. */
export const speedOf = (push: CountedPushRequest, now: Date): number | undefined => {
  const done = doneOf(push);
  if (push.status !== 'InProgress' || push.startTime === null || done === 0) return undefined;
  const seconds = (now.getTime() - Date.parse(push.startTime)) / 1000;
  return seconds < 1 ? undefined : done / seconds;
};

/** The speed, and the remaining time at that speed; nothing where too little is known. */
const speed = (push: CountedPushRequest, now: Date): string[] => {
  const perSecond = speedOf(push, now);
  if (perSecond === undefined) return [];
  const rate = perSecond >= 1 / 60 ? `${grouped(Math.round(perSecond * 60))} a minute` : 'less than one a minute';
  const left = Math.round((push.jobs.total - doneOf(push)) / perSecond);
  return left <= 0 ? [rate] : [rate, `about ${duration(left)} left`];
};

export const progressBar = (push: CountedPushRequest): string => {
  const full = push.jobs.total === 0 ? 0 : Math.floor((BAR_COLUMNS * doneOf(push)) / push.jobs.total);
  return '█'.repeat(full) + '░'.repeat(BAR_COLUMNS - full);
};

/** How many versions, and how many instances, are listed. */
const MOST_LINES = 4;

/** How long a push will take, and the jobs that the estimate is based on; nothing where there is no estimate. */
export const formatEstimate = (estimate: PushEstimate | null | undefined): Block[] =>
  estimate === null || estimate === undefined
    ? []
    : [
        paragraph(
          `Estimate: ${spanText(estimate)} for ${counted(estimate.orgs, 'org')} (${paceText(estimate, ' an org')}), ${restsOn(estimate)}`,
        ),
        ...estimate.byFromVersion.slice(0, MOST_LINES).map((each) => groupLine(`from ${each.version}`, each)),
        ...estimate.byInstance.slice(0, MOST_LINES).map((each) => groupLine(`on ${plain(each.instance)}`, each)),
      ];

/** The same for each wave of a plan, as names and values; nothing where no wave has an estimate. */
export const waveEstimates = (
  waves: ReadonlyArray<{ name: string }>,
  estimates: ReadonlyArray<PushEstimate | null>,
): string[][] => {
  const known = estimates.filter((each) => each !== null);
  const [first] = known;
  if (first === undefined) return [];
  const instances = new Map(known.flatMap(({ byInstance }) => byInstance).map((each) => [each.instance, each]));
  return [
    ...waves.map(({ name }, index): string[] => {
      const estimate = estimates[index] ?? null;
      return [`Wave ${name}`, estimate === null ? '' : `${spanText(estimate)} for ${counted(estimate.orgs, 'org')}`];
    }),
    ['An org', `${paceText(first)}, ${restsOn(first)}`],
    ...first.byFromVersion.map((each) => [`From ${each.version}`, paceAndJobs(each)]),
    ...[...instances.values()].map((each) => [`On ${each.instance}`, paceAndJobs(each)]),
  ].filter(([, text]) => text !== '');
};

/** The same for the question before a push, which has to be short: `about 25 m, from 412 jobs of 3 pushes`. */
export const estimateText = (estimate: PushEstimate): string => `${spanText(estimate)}, ${restsOn(estimate)}`;

/** `about 25 m`; `at most about 2 h 10 m` */
export const spanText = ({ seconds, isUpperBound }: PushEstimate): string =>
  `${isUpperBound ? 'at most about' : 'about'} ${roughly(seconds)}`;

const groupLine = (name: string, pace: OrgPace): Block => paragraph(`${name}: ${paceAndJobs(pace)}`, 2);

const paceAndJobs = (pace: OrgPace): string => `${paceText(pace)} (${counted(pace.jobs, 'job')})`;

const paceText = ({ p50, p90 }: OrgPace, of = ''): string => `median ${duration(p50)}${of}, p90 ${duration(p90)}`;

/** `from 412 jobs of 3 pushes` */
export const restsOn = ({ jobs, pushes }: PushEstimate): string =>
  `from ${counted(jobs, 'job')} of ${grouped(pushes)} ${pushes === 1 ? 'push' : 'pushes'}`;

const roughly = (seconds: number): string =>
  seconds < 60 ? `${seconds} s` : duration(Math.ceil(seconds / 60) * 60).replace(/ 0 [sm]$/, '');
