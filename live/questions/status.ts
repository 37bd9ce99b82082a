import { optionalText } from '../../src/salesforce/http/decode.js';
import { type Answer, type Evidence, recordsOf } from '../httpClient.js';
import { isRunning, type ProbeContext } from '../probeContext.js';
import { byCode, either, finding, type Finding, NO_SUCH_CODE, question, unknown, wordsOf } from '../question.js';

const ABORT_CODES = ['INVALID_OPERATION', 'FIELD_INTEGRITY_EXCEPTION', 'INVALID_STATUS'] as const;

const tooQuick = (evidence: readonly Evidence[]): Finding =>
  unknown('the push was over, or had not started, at every poll', ...evidence);

/** The answer from the row of the one push, as it was while the push was in progress. */
const whileRunning = async ({ pushed }: ProbeContext, tell: (valueOf: (name: string) => unknown) => string) => {
  const { seen, evidence } = await pushed();
  const request = seen.findLast(isRunning);
  return request === undefined
    ? tooQuick(evidence)
    : finding(
        tell((name) => request[name] ?? null),
        evidence,
      );
};

const ofBoth = (
  one: boolean,
  other: boolean,
  [both, first, second, none]: readonly [string, string, string, string],
) => (one ? (other ? both : first) : other ? second : none);

/** The status of the only job. */
const statusIn = (answer: Answer): Finding =>
  finding(optionalText(recordsOf(answer)[0] ?? {}, 'Status') ?? 'unknown', [answer]);

export const STATUS_QUESTIONS = [
  question('1a', 'schedule', 'With which code and text does the org refuse a change of Status that is not allowed?', {
    matters: 'The plugin prints the text. Its advice depends on the code, if it is a known one.',
    answers: { abortRefusal: ABORT_CODES, others: NO_SUCH_CODE },
    ask: async ({ scheduled }) => byCode((await scheduled()).reactivated, ABORT_CODES, 'status'),
  }),
  question('1b', 'schedule', 'What does the org say when a canceled push request is canceled again?', {
    matters: 'The plugin cancels only requests that it has read as open. If the org accepts it, races are harmless.',
    answers: { cancelAgain: ['refuse', 'no-op'] },
    ask: async ({ scheduled }) => either((await scheduled()).canceledAgain, 'no-op', 'refuse'),
  }),
  question('1c', 'push', 'With which code and text does the org refuse to cancel a push that is running or over?', {
    matters: 'The plugin reads the status first. The refusal only appears when the push starts in between.',
    answers: { abortRefusal: ABORT_CODES, others: NO_SUCH_CODE },
    ask: async ({ pushed }) => {
      const { abortRunning, abortOver, evidence } = await pushed();
      const [shown, ...more] = [abortRunning, abortOver].filter((answer) => answer !== undefined);
      return shown === undefined ? tooQuick(evidence) : byCode(shown, ABORT_CODES, 'status', ...more);
    },
  }),
  question('2a', 'schedule', 'Can jobs be added to a push request that is Pending?', {
    matters: 'The plugin adds none. If the org accepts them, others could add orgs to a push that has been counted.',
    answers: { jobIntoNonCreated: ['refuse', 'accept'] },
    ask: async ({ empty }) => {
      const { pending, lateJob } = await empty();
      if (lateJob !== undefined) return either(lateJob, 'accept', 'refuse', 'lateJob');
      return unknown('a request without jobs cannot be Pending, so there is nothing to add a job to', pending);
    },
  }),
  question('2b', 'schedule', 'Can the start time and the version of a Pending push request be changed?', {
    matters: 'The plugin cancels and schedules again. If the org accepts changes, a push could be moved in place.',
    answers: { editAfterCreated: ['refuse', 'accept', 'start-only'], others: ['version-only'] },
    ask: async ({ scheduled }) => {
      const { otherStart, otherVersion } = await scheduled();
      if (otherVersion === undefined) return unknown('the package has no other released version', otherStart);
      const answer = ofBoth(otherStart.ok, otherVersion.ok, ['accept', 'start-only', 'version-only', 'refuse']);
      return finding(answer, [otherStart, otherVersion], wordsOf('edit', otherStart));
    },
  }),
  question('2c', 'schedule', 'What does the org say when a Pending push request is set Pending again?', {
    matters: 'After a lost response the plugin reads the status instead of retrying, so that both are fine.',
    answers: { pendingAgain: ['no-op', 'refuse'] },
    ask: async ({ scheduled }) => either((await scheduled()).again, 'no-op', 'refuse'),
  }),
  question('13a', 'schedule', 'Which status do the jobs of a Pending push request have?', {
    matters: 'The plugin counts jobs by status; both are shown as waiting.',
    answers: { jobStatusWhilePending: ['Pending', 'Created'] },
    ask: async ({ scheduled }) => statusIn((await scheduled()).jobWhilePending),
  }),
  question('13b', 'schedule', 'How is the status of a canceled job spelled?', {
    matters: 'The plugin understands both spellings and compares statuses itself, not in SOQL.',
    answers: { canceledJob: ['Canceled', 'Cancelled'] },
    ask: async ({ scheduled }) => statusIn((await scheduled()).jobAfterwards),
  }),
  question('14a', 'push', 'Do a running push request and its jobs have a StartTime and a DurationSeconds?', {
    matters: 'Reports show the start of a running push, and estimate its end from that, where it has a value.',
    answers: { runningTimes: ['start', 'none', 'start-and-duration'], others: ['duration-only'] },
    ask: (context) =>
      whileRunning(context, (valueOf) => {
        const [start, duration] = [valueOf('StartTime') !== null, valueOf('DurationSeconds') !== null];
        return ofBoth(start, duration, ['start-and-duration', 'start', 'duration-only', 'none']);
      }),
  }),
  question('14b', 'push', 'Does the org fill in the ScheduledStartTime of a push that starts at once?', {
    matters: "The plugin shows such a push without a start time, or with the org's time.",
    answers: { immediateStart: ['null', 'filled'] },
    ask: async ({ pushed }) => {
      const { seen, evidence } = await pushed();
      return finding((seen.at(-1)?.ScheduledStartTime ?? null) === null ? 'null' : 'filled', evidence);
    },
  }),
  question('17b', 'push', 'How is the status of a push in progress spelled in its row?', {
    matters: 'The plugin understands both spellings; the official list and report commands do not.',
    answers: { inProgress: ['InProgress', 'In Progress'] },
    ask: (context) => whileRunning(context, (valueOf) => String(valueOf('Status'))),
  }),
];
