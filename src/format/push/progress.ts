import type { CountedPushRequest } from '../../core/model.js';
import { aboutStatus } from '../../core/status.js';
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
