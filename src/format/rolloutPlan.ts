import { productionOrgs } from '../core/orgs/orgKinds.js';
import type { Gate } from '../core/rollout/definition/types.js';
import type { DigestedPlan, PlannedWave, RolloutPlan } from '../core/rollout/types.js';
import { limitText } from './limit.js';
import { formatRejected } from './plan.js';
import { pushName } from './pushName.js';
import { BLANK, item, keyValues, paragraph, section, table, type Block } from './document/blocks.js';
import { counted, grouped } from './text.js';
import { span } from './time.js';

const ORGS_SHOWN = 5;

/** What a plan does: its waves with their rules, who is excluded and why, who was moved, and the digest to approve. */
export const formatPlan = (plan: DigestedPlan): Block[] => {
  const total = plan.waves.reduce((sum, { orgs }) => sum + orgs.length, 0);
  return [
    paragraph([
      { text: pushName(plan.pushable), style: 'heading' },
      ` (${plan.pushable.version.id}) to ${counted(total, 'org')} in ${counted(plan.waves.length, 'wave')}; ${grouped(plan.excluded.length)} excluded`,
    ]),
    BLANK,
    table(plan.waves, [
      { title: 'Wave', gives: 'shorten', value: ({ name }) => name },
      { title: 'Orgs', value: ({ orgs }) => grouped(orgs.length), align: 'right' },
      { title: 'Production', value: ({ orgs }) => grouped(productionOrgs(orgs)), align: 'right' },
    ]),
    ...plan.waves.flatMap(waveBlocks),
    ...freezeBlocks(plan),
    ...movedBlocks(plan),
    ...section('Excluded', formatRejected(plan.excluded, ORGS_SHOWN)),
    BLANK,
    paragraph(`Digest ${plan.digest}`),
  ];
};

/** The rules of a wave, one below the other. */
const waveBlocks = (wave: PlannedWave): Block[] => {
  const rows = [
    ['Window', windowText(wave.windows)],
    ['Gate', gateText(wave.gate)],
    ['Soak', span(wave.soak)],
    ['Approval', wave.approval],
    ['Retry', retryText(wave.retry)],
    ['Deadline', wave.deadline === null ? '' : span(wave.deadline)],
  ] as const;
  return section(
    `Wave ${wave.name}`,
    rows.some(([, text]) => text !== '') ? [keyValues(rows.filter(([, text]) => text !== ''))] : [],
  );
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

const freezeBlocks = ({ freezes }: RolloutPlan): Block[] =>
  freezes.length === 0
    ? []
    : [
        BLANK,
        paragraph('Nothing starts in these days:'),
        ...freezes.map(({ from, to, timeZone, reason }) => item(`${from} to ${to} ${timeZone}`, reason ?? '')),
      ];

const gateText = ({ maxFailures, minSample, minCompleted, maxSameSignature }: Gate): string =>
  [
    ...(maxFailures === null ? [] : [`failures <= ${limitText(maxFailures)}`]),
    ...(minSample === 0 ? [] : [`sample >= ${grouped(minSample)}`]),
    ...(minCompleted === null ? [] : [`finished >= ${limitText(minCompleted)}`]),
    ...(maxSameSignature === null ? [] : [`same cause < ${maxSameSignature}`]),
  ].join(', ');

const movedBlocks = ({ moved }: RolloutPlan): Block[] =>
  moved.length === 0
    ? []
    : [
        BLANK,
        paragraph(`${counted(moved.length, 'production org')} moved behind sandboxes of their own:`),
        ...moved.slice(0, ORGS_SHOWN).map(({ orgKey, from, to }) => item(orgKey, `${from} -> ${to}`)),
        ...(moved.length > ORGS_SHOWN ? [paragraph(`and ${grouped(moved.length - ORGS_SHOWN)} more`, 2)] : []),
      ];
