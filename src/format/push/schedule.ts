import type { Progress } from '../../core/push/progress.js';
import type { Scheduled } from '../../core/push/scheduledPush.js';
import type { Retry } from '../../core/push/retryPolicy.js';
import type { PushEstimate } from '../../core/report/estimate.js';
import type { CountedPushRequest, PushableVersion } from '../../core/model.js';
import { utcTime } from '../../core/text/calendar.js';
import { BLANK, command, paragraph, type Block } from '../document/blocks.js';
import { counted, grouped, plain, pushName } from '../text.js';
import { estimateText } from './estimate.js';
import { countsLine } from './progress.js';
import { formatRejected } from './leftOut.js';

/** At most this many orgs are named for each reason. */
const ORGS_SHOWN = 10;

/** For a progress line: how many orgs are added, and which pushes of the same orgs the command waits for. */
export const insertProgress = ({ spec, accepted, rejected, rivals, outcome }: Progress): string => {
  const added = `${grouped(accepted.size + rejected.size)} of ${counted(spec.orgs.length, 'org')}`;
  if (rivals.length === 0 || outcome !== undefined) return added;
  return `${added}; waiting for ${rivals.map(({ pushRequestId }) => pushRequestId).join(', ')}, which has orgs of this push`;
};

/** One line for each retry. */
export const formatRetry = ({ action, reason, attempt, waitMs }: Retry): string =>
  `${action}: ${plain(reason)}; trying again in ${(waitMs / 1000).toFixed(1)} s (${attempt})`;

/**
 * The question before a push, without its question mark. `hub`: the org that owns the package; `isAll`: no filter
 * leaves any org out.
 */
export const scheduleQuestion = (
  pushable: PushableVersion,
  {
    hub,
    byType,
    isAll,
    start,
    estimate,
  }: {
    hub: string;
    byType: Readonly<Record<string, number>>;
    isAll: boolean;
    start: string;
    estimate?: PushEstimate | null;
  },
): string => {
  const types = Object.entries(byType).map(([type, count]) => `${grouped(count)} ${plain(type)}`);
  const orgs = Object.values(byType).reduce((sum, count) => sum + count, 0);
  const all = isAll ? ', all that are behind' : '';
  return `Push ${pushName(pushable)} (${plain(pushable.version.id)}) from ${plain(hub)} to ${counted(orgs, 'org')}${all} (${types.join(', ')}), ${start}${estimate ? `; estimate: ${estimateText(estimate)}` : ''}`;
};

/** The push that is resumed, and whether there is anything left to do. */
export const formatResuming = (pushable: PushableVersion, { spec, outcome }: Progress, startedAt: string): string =>
  `${outcome === undefined ? 'Resuming' : 'Nothing left to do for'} ${pushName(pushable)} to ${counted(spec.orgs.length, 'org')}, started ${utcTime(startedAt)}.`;

/** The current state of a push that was scheduled before, and has started or ended since. */
export const formatBecame = (push: CountedPushRequest): Block[] => [
  paragraph([{ text: pushName(push), style: 'heading' }, `: ${countsLine(push)}`]),
  command('See how it went:', `sf package push report -i ${push.pushRequestId}`),
];

/** How scheduling ended, which orgs were refused, and what to do next. */
export const formatScheduled = (pushable: PushableVersion, progress: Progress): Block[] => {
  const { pushRequestId = '', outcome: ended = 'canceled' } = progress;
  const outcome = ended === 'rival' ? 'canceled' : ended;
  const refused = [...progress.rejected.values()];
  return [
    ...(refused.length === 0
      ? []
      : [
          paragraph(`The org refused ${grouped(refused.length)} of ${counted(progress.spec.orgs.length, 'org')}:`),
          ...formatRejected(refused, ORGS_SHOWN),
          BLANK,
        ]),
    ...ENDINGS[outcome](pushable, pushRequestId, progress),
    ...(progress.orphanedRequests ?? []).map((id) =>
      command(`Push request ${id} was left behind by a lost answer. Cancel it:`, `sf package push abort -i ${id}`),
    ),
  ];
};

const ENDINGS: Record<Scheduled['outcome'], (pushable: PushableVersion, id: string, progress: Progress) => Block[]> = {
  scheduled: (pushable, id, { accepted }) => [
    paragraph([{ text: 'Scheduled', style: 'good' }, ` ${pushName(pushable)} in ${counted(accepted.size, 'org')}.`]),
    command('Check progress:', `sf package push report -i ${id}`),
    command('Cancel it before it starts:', `sf package push abort -i ${id}`),
  ],
  'nothing-accepted': (_, id) => [
    paragraph(`Nothing is scheduled: the org refused every org. Push request ${id} is canceled.`),
  ],
  miscounted: (_, id, { foreign }) => [
    paragraph(
      `Nothing is scheduled: push request ${id} has ${counted(foreign, 'upgrade job')} for orgs that were not asked for, and is canceled.`,
    ),
    paragraph('Run the command again.'),
  ],
  canceled: (_, id) => [paragraph(`Nothing is scheduled: push request ${id} is canceled.`)],
  withheld: (_, id, { withheld }) => [
    paragraph(
      `Nothing is scheduled: push request ${id} is canceled${withheld === undefined ? '' : `, because ${withheld.message}`}.`,
    ),
  ],
};
