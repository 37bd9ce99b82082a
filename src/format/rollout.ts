import type { RolloutResult, WaveResult } from '../core/rollout/result.js';
import type { Drift } from '../core/rollout/drift.js';
import type { HistoryEntry } from '../core/rollout/history.js';
import type { FoundPush } from '../core/rollout/takeOver.js';
import { formatRejected } from './plan.js';
import { pushName } from './pushName.js';
import { table } from './table.js';
import { counted, grouped, harmless, plain } from './text.js';
import { bothTimes, utcTime } from './time.js';

const ORGS_SHOWN = 5;

/** The status of a rollout: the last step, each wave, and the orgs that are not pushed to. */
export const formatRollout = (result: RolloutResult): string[] =>
  [
    rolloutHeadline(result),
    '',
    ...table(result.waves, [
      { title: 'Wave', value: ({ name }) => name },
      ...WAVE_COLUMNS.map(([title, key]) => ({
        title,
        value: (wave: WaveResult) => grouped(wave[key]),
        align: 'right' as const,
      })),
      { title: 'Push requests', value: ({ pushRequestIds }) => pushRequestIds.join(' ') },
    ]),
    ...failedLines(result.failed),
    ...(result.blockedBySandbox.length === 0
      ? []
      : ['', `Blocked, because the upgrade failed in a sandbox of theirs: ${firstOf(result.blockedBySandbox)}`]),
    ...(result.skipped.length === 0 ? [] : ['', 'Skipped', '', ...formatRejected(result.skipped, ORGS_SHOWN)]),
    ...(result.newSubscribers === null || result.newSubscribers.length === 0
      ? []
      : ['', `Installed after planning: ${firstOf(result.newSubscribers)}`]),
    ...(result.otherPushes.length === 0 ? [] : ['']),
    ...result.otherPushes.map(
      ({ pushRequestId, status, orgs }) =>
        `Push request ${pushRequestId} (${plain(status)}, ${counted(orgs, 'org')} of the plan) is not in this log: it is somebody else's, or of a machine with a newer log. The rollout does not cancel it.${status === 'Pending' ? ` If it must not start:  sf package push abort -i ${pushRequestId}` : ''}`,
    ),
    ...(result.emptyRequests.length === 0 ? [] : ['']),
    ...result.emptyRequests.map(
      (id) =>
        `Push request ${id} for this version has no orgs: a command is making it, or was interrupted. If none is running, cancel it:  sf package push abort -i ${id}`,
    ),
  ].map(harmless);

/** `Acme CRM 1.4.0.6: wave canary: waiting: soaking, until ...` */
export const rolloutHeadline = (result: RolloutResult): string => `${pushName(result)}: ${stepText(result)}`;

export const WAVE_COLUMNS = [
  ['Orgs', 'orgs'],
  ['Upgraded', 'succeeded'],
  ['Failed', 'failed'],
  ['Open', 'open'],
  ['Stuck', 'stuck'],
  ['Waiting', 'waiting'],
  ['Blocked', 'blockedBySandbox'],
  ['Skipped', 'skipped'],
] as const satisfies ReadonlyArray<[string, keyof WaveResult]>;

const failedLines = (failed: RolloutResult['failed']): string[] =>
  failed.length === 0
    ? []
    : [
        '',
        'Failed',
        '',
        ...failed
          .slice(0, ORGS_SHOWN)
          .map(
            ({ orgKey, wave, attempts, causes, ignored }) =>
              `  ${orgKey}  ${plain(wave)}: ${causes.map(plain).join('; ') || 'no cause given'}${attempts > 1 ? ` (${grouped(attempts)} tries)` : ''}${ignored ? ' (ignored)' : ''}`,
          ),
        ...(failed.length > ORGS_SHOWN ? [`  and ${grouped(failed.length - ORGS_SHOWN)} more`] : []),
      ];

const firstOf = (orgs: readonly string[]): string =>
  `${orgs.slice(0, ORGS_SHOWN).join(', ')}${orgs.length > ORGS_SHOWN ? ` and ${grouped(orgs.length - ORGS_SHOWN)} more` : ''}`;

const stepText = ({ outcome, step }: RolloutResult): string => {
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

/** What has changed since a plan was made. */
export const formatDrift = ({ planned, gone, come, changed }: Drift): string[] =>
  [
    `Of ${counted(planned, 'planned org')}, ${grouped(gone.length)} can no longer be upgraded and ${grouped(changed.length)} have another version; ${grouped(come.length)} are new.`,
    ...formatRejected(gone, ORGS_SHOWN),
    ...(changed.length === 0 ? [] : [`  another version: ${firstOf(changed)}`]),
    ...(come.length === 0 ? [] : [`  new: ${firstOf(come)}`]),
  ].map(harmless);

/** Pushes of a plan's orgs that its log does not have. */
export const formatFound = (pushes: ReadonlyArray<Omit<FoundPush, 'wave'>>, takeOver = false): string[] =>
  pushes.length === 0
    ? []
    : [
        takeOver ? 'Taken over, if all orgs are of one wave:' : 'Pushes of these orgs:',
        ...pushes.slice(0, ORGS_SHOWN).map(({ pushRequestId, status, orgs }) => {
          return `  ${pushRequestId}  ${plain(status)}, ${counted(orgs, 'org')} of the plan`;
        }),
        ...(pushes.length > ORGS_SHOWN ? [`  and ${grouped(pushes.length - ORGS_SHOWN)} more`] : []),
      ].map(harmless);

/** What has happened, the newest last; as many lines as people read. */
export const formatHistory = (history: readonly HistoryEntry[]): string[] =>
  history.length === 0
    ? []
    : [
        '',
        'History',
        '',
        ...(history.length > HISTORY_SHOWN ? [`  ${grouped(history.length - HISTORY_SHOWN)} earlier`] : []),
        ...history.slice(-HISTORY_SHOWN).map(historyLine),
      ].map(harmless);

const HISTORY_SHOWN = 20;

const historyLine = ({ time, user, host, what, wave, pushRequestId, orgs, reason }: HistoryEntry): string =>
  [
    `  ${utcTime(time)}  ${what}`,
    ...(wave === null ? [] : [plain(wave)]),
    ...(pushRequestId === null ? [] : [pushRequestId]),
    ...(orgs === null ? [] : [counted(orgs, 'org')]),
    ...(reason === '' ? [] : [`(${plain(reason)})`]),
    `by ${plain(user)} on ${plain(host)}`,
  ].join(' ');
