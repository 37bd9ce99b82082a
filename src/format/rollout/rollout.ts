import type { FoundPush } from '../../core/rollout/facts/pushesOfPlan.js';
import type { EventRow } from '../../core/rollout/log/events.js';
import type { Drift } from '../../core/rollout/plan/drift.js';
import type { RolloutResult } from '../../core/rollout/result/result.js';
import { utcTime } from '../../core/text/calendar.js';
import { statusPiece } from '../push/list.js';
import { formatRejected } from '../push/leftOut.js';
import { pushName, counted, firstText, grouped, plain } from '../text.js';
import {
  andMore,
  BLANK,
  command,
  item,
  paragraph,
  section,
  type Block,
  type Style,
  type Text,
} from '../document/blocks.js';
import { bothTimes } from '../time.js';
import { waveTable } from './waves.js';

const ORGS_SHOWN = 5;

/** The state of a rollout: the last step, each wave, and the orgs that are not pushed to. */
export const formatRollout = (result: RolloutResult): Block[] => [
  paragraph(headlineText(result)),
  BLANK,
  waveTable(result),
  ...section('Failed', failedBlocks(result.failed)),
  ...listed('Blocked, because the upgrade failed in a sandbox of theirs', result.blockedBySandbox),
  ...listed('Not pushed to, because they missed the intermediate version', result.missedVia),
  ...listed('Regressed, shown with an older version after their upgrade', result.regressed),
  ...section('Skipped', formatRejected(result.skipped, ORGS_SHOWN)),
  ...listed('Installed after planning', result.newSubscribers ?? []),
  ...(result.otherPushes.length === 0 ? [] : [BLANK]),
  ...result.otherPushes.flatMap(otherPushBlocks),
  ...(result.emptyRequests.length === 0 ? [] : [BLANK]),
  ...result.emptyRequests.map((id) =>
    command(
      `Push request ${id} for this version has no orgs: a command is making it, or was interrupted. If none is running, cancel it:`,
      `sf package push abort -i ${id}`,
    ),
  ),
];

const listed = (lead: string, orgs: readonly string[]): Block[] =>
  orgs.length === 0 ? [] : [BLANK, paragraph(`${lead}: ${firstText(orgs, ORGS_SHOWN)}`)];

const otherPushBlocks = ({ pushRequestId, status, orgs }: RolloutResult['otherPushes'][number]): Block[] => [
  paragraph(
    `Push request ${pushRequestId} (${plain(status)}, ${counted(orgs, 'org')} of the plan) is not in this log: it is somebody else's, or of a machine with a newer log. The rollout does not cancel it.`,
  ),
  ...(status === 'Pending' ? [command('If it must not start:', `sf package push abort -i ${pushRequestId}`)] : []),
];

const STYLES: Record<RolloutResult['outcome'], Style> = {
  succeeded: 'good',
  partial: 'caution',
  waiting: 'heading',
  tripped: 'bad',
  inconclusive: 'bad',
  aborted: 'bad',
};

const headlineText = (result: RolloutResult): Text => [
  { text: `${pushName(result)}:`, style: 'heading' },
  ' ',
  { text: stepText(result), style: STYLES[result.outcome] },
];

/** `Acme CRM 1.4.0.6: wave canary: waiting: soaking, until ...` */
export const rolloutHeadline = (result: RolloutResult): string => `${pushName(result)}: ${stepText(result)}`;

/** A block for each cause, the one with the most orgs first, with the first of its orgs below. */
const failedBlocks = (failed: RolloutResult['failed']): Block[] => {
  const causes = [...Map.groupBy(failed, ({ causes: all }) => all.join('; ') || 'no cause given')].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  const rest = causes.slice(ORGS_SHOWN).reduce((sum, [, orgs]) => sum + orgs.length, 0);
  return [
    ...causes
      .slice(0, ORGS_SHOWN)
      .flatMap(([cause, orgs]) => [
        paragraph(`${counted(orgs.length, 'org')}: ${cause}`, 2, 4),
        ...orgs.slice(0, ORGS_SHOWN).map(failedItem),
        ...andMore(orgs.length - ORGS_SHOWN, 6),
      ]),
    ...(rest === 0 ? [] : [paragraph(`and ${counted(rest, 'org')} for other causes`, 2)]),
  ];
};

const failedItem = ({ orgKey, wave, attempts, ignored }: RolloutResult['failed'][number]): Block =>
  item(orgKey, `${wave}${attempts > 1 ? ` (${grouped(attempts)} tries)` : ''}${ignored ? ' (ignored)' : ''}`, 6);

/** The last step, with the reason for it. */
export const stepText = ({ outcome, step }: RolloutResult): string => {
  const wave = step.wave === null ? '' : `wave ${plain(step.wave)}: `;
  const zone = step.timeZone ?? 'UTC';
  const until = step.until === null ? '' : `, until ${bothTimes(step.until, zone)}`;
  switch (step.action) {
    case 'push':
      return `${wave}scheduled (${plain(step.reason)})${step.until === null ? '' : `; it starts ${bothTimes(step.until, zone)}`}`;
    case 'wait':
    case 'pause':
      return `${wave}waiting: ${plain(step.reason)}${until}`;
    case 'trip':
      return `${wave}STOPPED, its gate ${outcome === 'inconclusive' ? 'is inconclusive' : 'tripped'}: ${plain(step.reason)}`;
    case 'stop':
      return `${wave}STOPPED: ${plain(step.reason)}`;
    case 'find-new-subscribers':
      return 'every wave is over';
    case 'finish':
      return `finished; ${plain(step.reason)}`;
  }
};

/** How the orgs have changed since a plan was made. */
export const formatDrift = ({ planned, gone, come, changed }: Drift): Block[] =>
  gone.length + come.length + changed.length === 0
    ? []
    : [
        paragraph(
          `Of ${counted(planned, 'planned org')}, ${grouped(gone.length)} can no longer be upgraded and ${grouped(changed.length)} have another version; ${grouped(come.length)} are new.`,
        ),
        ...formatRejected(gone, ORGS_SHOWN),
        ...(changed.length === 0 ? [] : [paragraph(`another version: ${firstText(changed, ORGS_SHOWN)}`, 2, 4)]),
        ...(come.length === 0 ? [] : [paragraph(`new: ${firstText(come, ORGS_SHOWN)}`, 2, 4)]),
      ];

/** Pushes to a plan's orgs that are not in its log. */
export const formatFound = (pushes: ReadonlyArray<Omit<FoundPush, 'wave'>>, takeOver = false): Block[] =>
  pushes.length === 0
    ? []
    : [
        paragraph(takeOver ? 'Taken over, if all orgs are of one wave:' : 'Pushes of these orgs:'),
        ...pushes
          .slice(0, ORGS_SHOWN)
          .map(({ pushRequestId, status, orgs }) =>
            item(pushRequestId, [statusPiece(status), `, ${counted(orgs, 'org')} of the plan`]),
          ),
        ...andMore(pushes.length - ORGS_SHOWN),
      ];

/** The events of a rollout, the newest event last, limited to a readable number of lines. */
export const formatEvents = (events: readonly EventRow[]): Block[] =>
  section('Events', [
    ...(events.length > EVENTS_SHOWN ? [paragraph(`${grouped(events.length - EVENTS_SHOWN)} earlier`, 2)] : []),
    ...events.slice(-EVENTS_SHOWN).map(eventItem),
  ]);

const EVENTS_SHOWN = 20;

const eventItem = ({ time, user, host, what, wave, pushRequestId, orgs, reason }: EventRow): Block =>
  item(
    utcTime(time),
    [
      what,
      ...(wave === null ? [] : [wave]),
      ...(pushRequestId === null ? [] : [pushRequestId]),
      ...(orgs === null ? [] : [counted(orgs, 'org')]),
      ...(reason === '' ? [] : [`(${reason})`]),
      `by ${user} on ${host}`,
    ].join(' '),
  );
