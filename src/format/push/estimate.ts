import type { OrgPace, PushEstimate } from '../../core/report/estimate.js';
import { paragraph, type Block } from '../document/blocks.js';
import { counted, grouped, plain } from '../text.js';
import { duration } from '../time.js';

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
