import type { PushEstimate } from '../../core/report/estimate.js';
import type { CauseBlock } from '../../core/report/failureGroups.js';
import { aboutStatus, hasBegun } from '../../core/status.js';
import type { CountedPushRequest } from '../../core/model.js';
import { BLANK, item, keyValues, paragraph, type Block, type Text } from '../document/blocks.js';
import { counted, grouped, pushName } from '../text.js';
import { clockTime, duration } from '../time.js';
import { variantsText } from './causes.js';
import { restsOn, spanText } from './estimate.js';
import { doneOf, progressBar, speedOf } from './progress.js';

/** The state of a push while the command waits for it. */
export type Watched = {
  push: CountedPushRequest;
  /** The time of the last poll, by the org's clock. */
  seenAt: Date;
  /** Why orgs have failed so far, the latest causes first. */
  causes: readonly CauseBlock[];
  /** The error code of a failed poll. */
  missed: string | undefined;
  /** The estimate from earlier pushes of the package, used until the speed of this one is known. */
  estimate?: PushEstimate | null;
};

/** At most this many causes are shown. */
const MOST_CAUSES = 3;

type Mark = 'done' | 'now' | 'to come';
const MARKS: Record<Mark, string> = { done: '✔', now: '>', 'to come': '·' };

/** A push while the command waits for it: its stages, progress and speed, the expected end, and why orgs fail. */
export const formatWaiting = ({ push, seenAt, causes, missed, estimate }: Watched, now: Date): Block[] => [
  paragraph([
    { text: pushName(push), style: 'heading' },
    ` to ${counted(push.jobs.total, 'org')}, ${push.pushRequestId}`,
  ]),
  BLANK,
  keyValues(
    stagesOf(push, seenAt, now, estimate ?? null).map(([mark, name, text]) => [`${MARKS[mark]} ${name}`, text]),
  ),
  BLANK,
  paragraph(countsText(push, now), 2),
  ...causes
    .slice(0, MOST_CAUSES)
    .map((cause) => item(grouped(cause.orgs).padStart(4), `${cause.meaning}${variantsText(cause)}`)),
  ...(missed === undefined ? [] : [paragraph({ text: missed, style: 'caution' }, 2)]),
];

const time = (iso: string): string => `${clockTime(iso, 'UTC')} UTC`;

const stagesOf = (
  push: CountedPushRequest,
  seenAt: Date,
  now: Date,
  estimate: PushEstimate | null,
): Array<[Mark, string, Text]> => {
  const { status, scheduledStartTime, startTime, endTime, durationSeconds, jobs } = push;
  const isOver = aboutStatus(status).final;
  const hasStarted = startTime !== null || hasBegun(status);
  const done = `${progressBar(push)} ${grouped(doneOf(push))} of ${counted(jobs.total, 'org')}`;
  const took = durationSeconds === null ? '' : `, took ${duration(durationSeconds)}`;
  const end: Text = isOver
    ? [
        { text: aboutStatus(status).label, style: status === 'Succeeded' ? 'good' : 'bad' },
        endTime === null ? '' : ` ${time(endTime)}${took}`,
      ]
    : expectedEnd(push, seenAt, now) || earlierText(push, estimate);
  return [
    [
      hasStarted ? 'done' : 'now',
      'Scheduled',
      scheduledStartTime === null ? 'as soon as possible' : `for ${time(scheduledStartTime)}`,
    ],
    [hasStarted ? 'done' : 'to come', 'Started', startTime === null ? '' : time(startTime)],
    [isOver ? 'done' : hasStarted ? 'now' : 'to come', 'Upgrading', hasStarted ? done : ''],
    [isOver ? 'done' : 'to come', 'Ended', end],
  ];
};

/** With fewer orgs and seconds, no end is shown. */
const [LEAST_ORGS, LEAST_SECONDS] = [5, 30];

/** The end at the current speed; `seenAt` is the time of the last poll. */
const expectedEnd = (push: CountedPushRequest, seenAt: Date, now: Date): string => {
  const perSecond = speedOf(push, seenAt);
  const since = push.startTime === null ? 0 : (seenAt.getTime() - Date.parse(push.startTime)) / 1000;
  if (perSecond === undefined || doneOf(push) < LEAST_ORGS || since < LEAST_SECONDS) return '';
  const end = new Date(seenAt.getTime() + ((push.jobs.total - doneOf(push)) / perSecond) * 1000);
  const left = Math.round((end.getTime() - now.getTime()) / 1000);
  return left <= 0 ? '' : `about ${time(end.toISOString())}, in ${duration(left)}`;
};

/** `about 03:25 UTC, from 412 jobs of 3 pushes`, or the duration after its start. */
const earlierText = ({ startTime }: CountedPushRequest, estimate: PushEstimate | null): string => {
  if (estimate === null) return '';
  if (startTime === null) return `${spanText(estimate)} after its start, ${restsOn(estimate)}`;
  const end = new Date(Date.parse(startTime) + estimate.seconds * 1000);
  return `${estimate.isUpperBound ? 'by about' : 'about'} ${time(end.toISOString())}, ${restsOn(estimate)}`;
};

const countsText = (push: CountedPushRequest, now: Date): Text => {
  const { jobs, startTime, durationSeconds } = push;
  const seconds =
    durationSeconds ?? (startTime === null ? undefined : Math.round((now.getTime() - Date.parse(startTime)) / 1000));
  const failed: Text = jobs.failed === 0 ? 'failed 0' : { text: `failed ${grouped(jobs.failed)}`, style: 'bad' };
  const perSecond = speedOf(push, now);
  return [
    ...(seconds === undefined || seconds < 0 ? [] : [`Elapsed ${duration(seconds)}, `]),
    `succeeded ${grouped(jobs.succeeded)}, `,
    failed,
    `, open ${grouped(jobs.total - doneOf(push))}`,
    perSecond === undefined ? '' : `, ${rateText(perSecond)}`,
  ];
};

/** `40 orgs a minute` */
const rateText = (perSecond: number): string =>
  perSecond >= 1 / 60 ? `${counted(Math.round(perSecond * 60), 'org')} a minute` : 'less than one org a minute';
