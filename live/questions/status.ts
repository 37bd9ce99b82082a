import { isRunning, type Pushed } from '../watch.js';
import { codeOf, finding, type Question, unknown, wordsOf } from '../question.js';
import { evidenceOf, recordsOf, refusalOf, textOf } from '../read.js';
import type { Answer } from '../wire.js';

const CODES = {
  INVALID_OPERATION: { abortRefusal: 'INVALID_OPERATION' },
  FIELD_INTEGRITY_EXCEPTION: { abortRefusal: 'FIELD_INTEGRITY_EXCEPTION' },
  INVALID_STATUS: { abortRefusal: 'INVALID_STATUS' },
  'other-code': {},
  accepted: {},
} as const;

const refusedChange = (shown: Answer): ReturnType<Question['ask']> =>
  Promise.resolve(finding(codeOf(shown, Object.keys(CODES)), [shown], wordsOf('status', shown)));

/** What was seen while the push was in progress; undefined if it was over before anybody looked. */
const running = ({ seen }: Pushed): Pushed['seen'][number] | undefined =>
  seen.findLast(({ request }) => isRunning(textOf(request, 'Status')));

const tooQuick = ({ evidence }: Pushed): ReturnType<Question['ask']> =>
  Promise.resolve(unknown('the push was over, or had not begun, whenever it was looked at', ...evidence));

export const STATUS_QUESTIONS: readonly Question[] = [
  {
    number: '1a',
    text: 'With which code and text does the org refuse a change of Status that is not allowed?',
    matters:
      'The plugin prints the text, and its advice depends on the code: one it does not know counts as a refusal in the words of the org.',
    asked: 'Sets a canceled push request Pending.',
    need: 'schedule',
    answers: CODES,
    ask: async (lab) => refusedChange((await lab.scheduled()).reactivated),
  },
  {
    number: '1b',
    text: 'What does the org say when a canceled push request is canceled again?',
    matters:
      'After a lost answer the plugin cancels again only once it has read that the request is open; if the org does not mind, a race with another client is harmless too.',
    asked: 'Sets a canceled push request Canceled.',
    need: 'schedule',
    answers: { refuse: { cancelAgain: 'refuse' }, 'no-op': { cancelAgain: 'no-op' } },
    ask: async (lab) => {
      const { canceledAgain } = await lab.scheduled();
      return finding(canceledAgain.ok ? 'no-op' : 'refuse', [canceledAgain]);
    },
  },
  {
    number: '1c',
    text: 'With which code and text does the org refuse to cancel a push that is in progress or over?',
    matters: 'The plugin looks at the status first; the refusal shows only when the push starts in between.',
    asked: 'Cancels the one push while it is in progress, and when it is over.',
    need: 'push',
    answers: CODES,
    ask: async (lab) => {
      const pushed = await lab.pushed();
      const shown = pushed.abortRunning ?? pushed.abortOver;
      if (shown === undefined) return tooQuick(pushed);
      const both = [pushed.abortRunning, pushed.abortOver].filter((answer) => answer !== undefined);
      return finding(codeOf(shown, Object.keys(CODES)), both, wordsOf('status', shown));
    },
  },
  {
    number: '2a',
    text: 'Can jobs be added to a push request that is Pending?',
    matters:
      'The plugin adds all jobs before it sets a request Pending, and never later. If the org accepts late jobs, another client could add orgs to a push that was counted.',
    asked: 'Adds a job of the named org to a request without jobs that is Pending and starts years from now.',
    need: 'schedule',
    answers: { refuse: { jobIntoNonCreated: 'refuse' }, accept: { jobIntoNonCreated: 'accept' } },
    ask: async (lab) => {
      const { pending, lateJob } = await lab.empty();
      if (lateJob === undefined) {
        return unknown(
          'a request without jobs cannot be Pending, so there is nothing to add a job to',
          evidenceOf(pending),
        );
      }
      const refused = refusalOf(lateJob) !== undefined;
      return finding(refused ? 'refuse' : 'accept', [lateJob], wordsOf('lateJob', lateJob));
    },
  },
  {
    number: '2b',
    text: 'Can the start time and the version of a Pending push request be changed?',
    matters: 'The plugin cancels and schedules anew. If the org accepts changes, a push could be moved in place.',
    asked:
      'Gives a Pending request another start time, years from now, and then another released version of the package.',
    need: 'schedule',
    answers: {
      refuse: { editAfterCreated: 'refuse' },
      accept: { editAfterCreated: 'accept' },
      'start-only': { editAfterCreated: 'start-only' },
      'version-only': {},
    },
    ask: async (lab) => {
      const { otherStart, otherVersion } = await lab.scheduled();
      if (otherVersion === undefined) {
        return unknown('the package has no other released version', evidenceOf(otherStart));
      }
      const answer = otherStart.ok
        ? otherVersion.ok
          ? 'accept'
          : 'start-only'
        : otherVersion.ok
          ? 'version-only'
          : 'refuse';
      return finding(answer, [otherStart, otherVersion], wordsOf('edit', otherStart));
    },
  },
  {
    number: '2c',
    text: 'What does the org say when a Pending push request is set Pending again?',
    matters: 'After a lost answer the plugin reads the status instead of trying again, so either will do.',
    asked: 'Sets a Pending request, which starts years from now, Pending once more.',
    need: 'schedule',
    answers: { 'no-op': { pendingAgain: 'no-op' }, refuse: { pendingAgain: 'refuse' } },
    ask: async (lab) => {
      const { again } = await lab.scheduled();
      return finding(again.ok ? 'no-op' : 'refuse', [again]);
    },
  },
  {
    number: '13a',
    text: 'Which status do the jobs of a Pending push request have?',
    matters: 'The plugin counts jobs by status; both are shown as waiting.',
    asked: 'Reads the job of a request that is Pending and starts years from now.',
    need: 'schedule',
    answers: { Pending: { jobStatusWhilePending: 'Pending' }, Created: { jobStatusWhilePending: 'Created' } },
    ask: async (lab) => {
      const { jobWhilePending } = await lab.scheduled();
      return finding(statusIn(jobWhilePending), [jobWhilePending]);
    },
  },
  {
    number: '13b',
    text: 'How is the status of a canceled job spelled?',
    matters: 'The plugin understands both spellings and compares statuses itself, not in SOQL.',
    asked: 'Reads the job of a request that was canceled while it was Pending.',
    need: 'schedule',
    answers: { Canceled: { canceledJob: 'Canceled' }, Cancelled: { canceledJob: 'Cancelled' } },
    ask: async (lab) => {
      const { canceled, jobAfterwards } = await lab.scheduled();
      return finding(statusIn(jobAfterwards), [canceled, jobAfterwards]);
    },
  },
  {
    number: '14a',
    text: 'Do a running push request and its jobs have a StartTime and a DurationSeconds?',
    matters:
      'Reports show since when a push runs, and waiting commands estimate its end from that; without a StartTime they show neither.',
    asked: 'Reads the one push again and again while it is in progress.',
    need: 'push',
    answers: {
      start: { runningTimes: 'start' },
      none: { runningTimes: 'none' },
      'start-and-duration': { runningTimes: 'start-and-duration' },
      'duration-only': {},
    },
    ask: async (lab) => {
      const pushed = await lab.pushed();
      const at = running(pushed);
      if (at === undefined) return tooQuick(pushed);
      const has = (name: string): boolean => (at.request[name] ?? null) !== null;
      const answer = has('StartTime')
        ? has('DurationSeconds')
          ? 'start-and-duration'
          : 'start'
        : has('DurationSeconds')
          ? 'duration-only'
          : 'none';
      return { answer, evidence: pushed.evidence };
    },
  },
  {
    number: '14b',
    text: 'Does the org fill in the ScheduledStartTime of a push that starts at once?',
    matters: 'The plugin shows such a push as one without a start time, or with the time that the org gives.',
    asked: 'Reads the one push, which was set Pending without a start time.',
    need: 'push',
    answers: { null: { immediateStart: 'null' }, filled: { immediateStart: 'filled' } },
    ask: async (lab) => {
      const pushed = await lab.pushed();
      const last = pushed.seen.at(-1)?.request;
      return { answer: (last?.ScheduledStartTime ?? null) === null ? 'null' : 'filled', evidence: pushed.evidence };
    },
  },
  {
    number: '17b',
    text: 'How is the status of a push in progress spelled in its row?',
    matters: 'The plugin understands both spellings; the official list and report commands do not.',
    asked: 'Reads the one push again and again while it is in progress.',
    need: 'push',
    answers: { InProgress: { inProgress: 'InProgress' }, 'In Progress': { inProgress: 'In Progress' } },
    ask: async (lab) => {
      const pushed = await lab.pushed();
      const status = textOf(running(pushed)?.request, 'Status');
      return status === undefined ? tooQuick(pushed) : { answer: status, evidence: pushed.evidence };
    },
  },
];

const statusIn = (answer: Answer): string => textOf(recordsOf(answer)[0], 'Status') ?? 'unknown';
