import type { Scheduled } from '../core/schedule.js';
import type { ScheduleResult } from '../core/scheduleResult.js';
import type { Progress } from '../core/steps.js';
import { DROP_REASONS, type DroppedEntry, type Targets } from '../core/targets.js';
import type { PushableVersion } from '../core/types.js';
import { formatRejected } from './plan.js';
import { pushName } from './pushName.js';
import { counted, grouped, plain } from './text.js';

/** The longest piece of a line of the input that is repeated. */
const LONGEST_ECHO = 60;

/** `Read 12 orgs, kept 10, dropped 2:` and why, with line numbers. */
export const formatTargets = (targets: Targets | undefined): string[] =>
  targets === undefined ? [] : readingLines(targets);

const readingLines = ({ read, orgs, dropped }: Targets): string[] => [
  `Read ${counted(read, 'org')}, kept ${grouped(orgs.length)}, dropped ${grouped(dropped.length)}${dropped.length === 0 ? '.' : ':'}`,
  ...formatDropped(dropped),
];

export const formatDropped = (dropped: readonly DroppedEntry[]): string[] =>
  dropped.map(({ line, text, reason }) => `  line ${line}: ${echo(text)}: ${DROP_REASONS[reason]}`);

const echo = (text: string): string => {
  const shown = plain(text);
  return shown.length > LONGEST_ECHO ? `"${shown.slice(0, LONGEST_ECHO)}…"` : `"${shown}"`;
};

/** How far the orgs are added, for a progress line. */
export const insertProgress = ({ plan, inserts }: Progress): string =>
  `${grouped(inserts.length)} of ${counted(plan.orgs.length, 'org')}`;

/** The question before production orgs are touched, without its question mark. */
export const scheduleQuestion = (pushable: PushableVersion, orgs: number, production: number, start: string): string =>
  `Push ${pushName(pushable)} to ${counted(orgs, 'org')}, ${grouped(production)} of them production, ${start}`;

/** How scheduling ended, whom the org refused, and what to do next. */
export const formatScheduled = (result: ScheduleResult, scheduled: Scheduled): string[] => {
  const { pushRequestId } = scheduled;
  const refused = scheduled.inserts.flatMap((insert) => (insert.ok ? [] : [insert]));
  const lines =
    refused.length === 0
      ? []
      : [
          `The org refused ${grouped(refused.length)} of ${counted(scheduled.inserts.length, 'org')}:`,
          ...formatRejected(refused),
          '',
        ];
  switch (scheduled.outcome) {
    case 'scheduled':
      return [
        ...lines,
        `Scheduled ${pushName(result)} in ${counted(result.orgs.scheduled, 'org')}.`,
        `See how it goes:  sf package push report -i ${pushRequestId}`,
        `Cancel it before it starts:  sf package push abort -i ${pushRequestId}`,
      ];
    case 'nothing-accepted':
      return [...lines, `Nothing is scheduled: the org refused every org. Push request ${pushRequestId} is canceled.`];
    case 'miscounted':
      return [
        ...lines,
        `Nothing is scheduled: the org counts ${grouped(scheduled.counted?.total ?? 0)} upgrade jobs, where it had confirmed ${grouped(scheduled.inserts.length - refused.length)}. Push request ${pushRequestId} is canceled.`,
        'Run the command again.',
      ];
  }
};
