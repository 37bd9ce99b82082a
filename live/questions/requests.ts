import { type Row, evidenceOf, isRow, recordsOf, refusalOf, textOf, timeOf } from '../read.js';
import type { Lab } from '../lab.js';
import { type Finding, finding, type Question, unknown, wordsOf } from '../question.js';
import type { Answer } from '../wire.js';

type Refused = { readonly when: 'create' | 'pending' | 'accepted'; readonly shown: Answer };

/** Tries a version that cannot be pushed, without any job, to start years from now. */
async function tryVersion(lab: Lab, version: Row): Promise<Refused> {
  const { answer, made } = await lab.pen.create(String(version.Id));
  if (made === undefined) return { when: 'create', shown: answer };
  const pending = await lab.pen.schedule(made);
  await lab.pen.cancel(made);
  return pending.ok ? { when: 'accepted', shown: pending } : { when: 'pending', shown: pending };
}

async function askUnpushable(lab: Lab): Promise<Finding> {
  const beta = lab.facts.versions.findLast(({ ReleaseState }) => ReleaseState === 'Beta');
  const deprecated = lab.facts.versions.findLast(({ IsDeprecated }) => IsDeprecated === true);
  const versions = [beta, deprecated].filter((version) => version !== undefined);
  if (versions.length === 0) return unknown('the package has neither a beta nor a deprecated version');
  const tried: Refused[] = [];
  for (const version of versions) tried.push(await tryVersion(lab, version));
  const shown = tried.map((each) => each.shown);
  const [when, ...others] = new Set(tried.map((each) => each.when));
  // A request without jobs may be refused for that alone.
  const { pending: empty } = await lab.empty();
  const sameReason = tried.some(
    (each) => each.when === 'pending' && refusalOf(each.shown)?.message === refusalOf(empty)?.message,
  );
  if (sameReason)
    return unknown(
      'any request without jobs is refused, so the version may not be why',
      ...shown.map((each) => evidenceOf(each)),
    );
  return finding(
    when === undefined || others.length > 0 ? 'differs' : when,
    shown,
    shown[0] && wordsOf('unpushableVersion', shown[0]),
  );
}

/** How far ahead of UTC a zone is at a time, in milliseconds. */
function offsetOf(zone: string, time: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(time);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(time / 1000) * 1000;
}

async function userZone(lab: Lab): Promise<string | undefined> {
  const info = await lab.wire.call('GET', '/services/oauth2/userinfo');
  const id = isRow(info.body) ? textOf(info.body, 'user_id') : undefined;
  if (id === undefined) return undefined;
  const [user] = recordsOf(await lab.query(`SELECT TimeZoneSidKey FROM User WHERE Id = '${id}'`));
  return textOf(user, 'TimeZoneSidKey');
}

async function askZoneless(lab: Lab): Promise<Finding> {
  const { request } = await lab.refusals();
  const written = lab.pen.farStart().slice(0, 19);
  const edit = await lab.pen.edit(request, { ScheduledStartTime: written });
  if (!edit.ok) return finding('refuse', [edit]);
  const back = await lab.query(`SELECT ScheduledStartTime FROM PackagePushRequest WHERE Id = '${request.id}'`);
  const stored = timeOf(recordsOf(back)[0], 'ScheduledStartTime');
  if (stored === undefined) return unknown('the start time could not be read back', evidenceOf(edit), evidenceOf(back));
  const ahead = Date.parse(`${written}Z`) - stored;
  if (ahead === 0) return finding('utc', [edit, back]);
  const zone = await userZone(lab);
  const inZone = zone !== undefined && offsetOf(zone, stored) === ahead;
  const why = `it was read ${ahead / 3_600_000} h ahead of UTC; the user's time zone is ${zone ?? 'unknown'}`;
  return finding(inZone ? 'user-zone' : 'another-zone', [edit, back], { why });
}

export const REQUEST_QUESTIONS: readonly Question[] = [
  {
    number: '6',
    text: 'When is a beta or deprecated version refused, and in which words?',
    matters:
      'The plugin refuses such versions itself. If only Pending is refused, other clients leave requests behind that can never run.',
    asked:
      'Makes a request for a beta and one for a deprecated version of the package, without jobs, and sets what is accepted Pending to start years from now.',
    need: 'schedule',
    answers: {
      create: { unpushableVersion: 'create' },
      pending: { unpushableVersion: 'pending' },
      accepted: {},
      differs: {},
    },
    ask: askUnpushable,
  },
  {
    number: '7a',
    text: 'Can a push request without jobs be set Pending?',
    matters: 'The plugin cancels a request of which no org was accepted, and never sets it Pending.',
    asked: 'Sets a request without jobs Pending, to start years from now.',
    need: 'schedule',
    answers: { succeed: { zeroJobs: 'succeed' }, refuse: { zeroJobs: 'refuse' } },
    ask: async (lab) => {
      const { pending } = await lab.empty();
      return finding(pending.ok ? 'succeed' : 'refuse', [pending], wordsOf('zeroJobs', pending));
    },
  },
  {
    number: '7b',
    text: 'Is a start time in the past refused?',
    matters:
      'The plugin refuses such times by the clock of the org. If the org accepts one, a push that was meant for later could start at once.',
    asked:
      'Makes a request with a start time of 2001, which stays Created and is canceled. Whether it would start at once is not tried.',
    need: 'draft',
    answers: { 'start-now': { pastStart: 'start-now' }, refuse: { pastStart: 'refuse' } },
    ask: async (lab) => {
      const { answer, made } = await lab.pen.create(lab.options.versionId, new Date(lab.pen.past).toISOString());
      return finding(made === undefined ? 'refuse' : 'start-now', [answer], wordsOf('pastStart', answer));
    },
  },
  {
    number: '7c',
    text: 'How is a start time without a time zone read?',
    matters: 'The plugin always sends UTC with a Z. The official command sends what the user has typed.',
    asked: 'Gives a request that is never set Pending a start time without a zone, and reads it back.',
    need: 'draft',
    answers: {
      utc: { zonelessTime: 'utc' },
      'user-zone': { zonelessTime: 'user-zone' },
      refuse: { zonelessTime: 'refuse' },
      'another-zone': {},
    },
    ask: askZoneless,
  },
];
