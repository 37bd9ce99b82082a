import { productionOrgs } from '../core/orgs/orgKinds.js';
import type { Gate } from '../core/rollout/definition/types.js';
import type { DigestedPlan, PlannedWave, RolloutPlan } from '../core/rollout/types.js';
import { limitText } from './limit.js';
import { formatRejected } from './plan.js';
import { pushName } from './pushName.js';
import { table } from './table.js';
import { counted, grouped, harmless, plain } from './text.js';
import { span } from './time.js';

const ORGS_SHOWN = 5;

/** What a plan does: its waves with their rules, who is excluded and why, who was moved, and the digest to approve. */
export const formatPlan = (plan: DigestedPlan): string[] => {
  const total = plan.waves.reduce((sum, { orgs }) => sum + orgs.length, 0);
  return [
    `${pushName(plan.pushable)} (${plan.pushable.version.id}) to ${counted(total, 'org')} in ${counted(plan.waves.length, 'wave')}; ${grouped(plan.excluded.length)} excluded`,
    '',
    ...table(plan.waves, [
      { title: 'Wave', value: ({ name }) => name },
      { title: 'Orgs', value: ({ orgs }) => grouped(orgs.length), align: 'right' },
      { title: 'Production', value: ({ orgs }) => grouped(productionOrgs(orgs)), align: 'right' },
      { title: 'Window', value: ({ windows }) => windowText(windows) },
      { title: 'Gate', value: ({ gate }) => gateText(gate) },
      { title: 'Soak', value: ({ soak }) => span(soak) },
      { title: 'Approval', value: ({ approval }) => approval },
      ...(plan.waves.some(({ retry }) => retry.attempts > 0)
        ? [{ title: 'Retry', value: ({ retry }: PlannedWave) => retryText(retry) }]
        : []),
      ...(plan.waves.some(({ deadline }) => deadline !== null)
        ? [{ title: 'Deadline', value: ({ deadline }: PlannedWave) => (deadline === null ? '' : span(deadline)) }]
        : []),
    ]),
    ...freezeLines(plan),
    ...movedLines(plan),
    ...(plan.excluded.length === 0 ? [] : ['', 'Excluded', '', ...formatRejected(plan.excluded, ORGS_SHOWN)]),
    '',
    `Digest ${plan.digest}`,
  ].map(harmless);
};

const windowText = (windows: RolloutPlan['waves'][number]['windows']): string =>
  windows
    .map(
      ({ days, from, to, timeZone, instances }) =>
        `${days.length === 7 ? '' : `${days.join(',')} `}${from}-${to} ${timeZone}${instances === null ? '' : ` (${instances.join(', ')})`}`,
    )
    .join('; ');

const retryText = ({ classes, attempts }: PlannedWave['retry']): string =>
  attempts === 0 ? '' : `${classes.join(', ')}: ${attempts === 1 ? 'once' : `${attempts} times`}`;

const freezeLines = ({ freezes }: RolloutPlan): string[] =>
  freezes.length === 0
    ? []
    : [
        '',
        'Nothing starts in these days:',
        ...freezes.map(
          ({ from, to, timeZone, reason }) =>
            `  ${from} to ${to} ${timeZone}${reason === null ? '' : `  ${plain(reason)}`}`,
        ),
      ];

const gateText = ({ maxFailures, minSample, minCompleted, maxSameSignature }: Gate): string =>
  [
    ...(maxFailures === null ? [] : [`failures <= ${limitText(maxFailures)}`]),
    ...(minSample === 0 ? [] : [`sample >= ${grouped(minSample)}`]),
    ...(minCompleted === null ? [] : [`finished >= ${limitText(minCompleted)}`]),
    ...(maxSameSignature === null ? [] : [`same cause < ${maxSameSignature}`]),
  ].join(', ');

const movedLines = ({ moved }: RolloutPlan): string[] =>
  moved.length === 0
    ? []
    : [
        '',
        `${counted(moved.length, 'production org')} moved behind sandboxes of their own:`,
        ...moved.slice(0, ORGS_SHOWN).map(({ orgKey, from, to }) => `  ${orgKey}  ${plain(from)} -> ${plain(to)}`),
        ...(moved.length > ORGS_SHOWN ? [`  and ${grouped(moved.length - ORGS_SHOWN)} more`] : []),
      ];
