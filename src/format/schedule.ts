import type { ScheduleResult } from '../core/scheduleResult.js';
import type { Progress, ScheduleOutcome } from '../core/steps.js';
import { DROP_REASONS, type DroppedEntry, type Targets } from '../core/targets.js';
import type { PushableVersion, RejectedOrg } from '../core/types.js';
import { pushName } from './pushName.js';
import { counted, grouped, plain } from './text.js';
import { bothTimes } from './time.js';

/** The longest piece of a line of the input that is repeated. */
const LONGEST_ECHO = 60;

/** `Read 12 orgs, kept 10, dropped 2:` and why, with line numbers. */
export const formatTargets = ({ read, orgs, dropped }: Targets): string[] => [
  `Read ${counted(read, 'org')}, kept ${grouped(orgs.length)}, dropped ${grouped(dropped.length)}${dropped.length === 0 ? '.' : ':'}`,
  ...formatDropped(dropped),
];

export const formatDropped = (dropped: readonly DroppedEntry[]): string[] =>
  dropped.map(({ line, text, reason }) => `  line ${line}: ${echo(text)}: ${DROP_REASONS[reason]}`);

const echo = (text: string): string => {
  const shown = plain(text);
  return shown.length > LONGEST_ECHO ? `"${shown.slice(0, LONGEST_ECHO)}…"` : `"${shown}"`;
};

/** Each org that was refused, under the org's own words for why. */
export const formatRejected = (rejected: readonly RejectedOrg[]): string[] =>
  [...Map.groupBy(rejected, ({ reason, message }) => `${reason}: ${plain(message)}`)].flatMap(([why, orgs]) => [
    `  ${why}`,
    ...orgs.map(({ orgKey }) => `    ${orgKey}`),
  ]);

/** What is about to be done: `Acme CRM 1.4.0.6 (04t…) to 38 orgs, as soon as possible` */
export const formatPlan = (
  pushable: PushableVersion,
  orgs: number,
  startTime: Date | null,
  timeZone: string | undefined,
): string =>
  `${pushName(pushable)} (${pushable.version.id}) to ${counted(orgs, 'org')}, ${startTime === null ? 'as soon as possible' : bothTimes(startTime.toISOString(), timeZone)}`;

/** How far the orgs are added, for a progress line. */
export const insertProgress = ({ plan, inserts }: Progress): string =>
  `${grouped(inserts.length)} of ${counted(plan.orgs.length, 'org')}`;

/** How scheduling ended, who was refused, and what to do next. */
export const formatScheduled = (result: ScheduleResult, outcome: ScheduleOutcome): string[] => {
  const { pushRequestId, orgs } = result;
  const refused =
    orgs.rejected.length === 0
      ? []
      : [
          `The org refused ${grouped(orgs.rejected.length)} of ${counted(orgs.kept, 'org')}:`,
          ...formatRejected(orgs.rejected),
          '',
        ];
  switch (outcome) {
    case 'scheduled':
      return [
        ...refused,
        `Scheduled ${pushName(result)} in ${grouped(orgs.scheduled)} of ${counted(orgs.kept, 'org')}.`,
        `See how it goes:  sf package push report -i ${pushRequestId}`,
        `Cancel it before it starts:  sf package push abort -i ${pushRequestId}`,
      ];
    case 'nothing-accepted':
      return [
        ...refused,
        `Nothing is scheduled: the org refused every one of the ${counted(orgs.kept, 'org')}. Push request ${pushRequestId} is canceled.`,
      ];
    case 'miscounted':
      return [
        ...refused,
        `Nothing is scheduled: the org counts ${grouped(result.jobs.total)} upgrade jobs, where it had confirmed ${grouped(orgs.kept - orgs.rejected.length)}. Push request ${pushRequestId} is canceled.`,
        'Run the command again.',
      ];
  }
};
