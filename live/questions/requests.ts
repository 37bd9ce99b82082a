import { DateTime } from 'luxon';
import type { PushableVersion } from '../../src/core/model.js';
import { isRecord } from '../../src/core/text/json.js';
import { optionalText, optionalTime } from '../../src/salesforce/http/decode.js';
import { soql } from '../../src/salesforce/http/soql.js';
import { recordsOf, refusalOf } from '../httpClient.js';
import type { ProbeContext } from '../probeContext.js';
import { either, finding, question, unknown, wordsOf } from '../question.js';

/** Creates a request for a version that cannot be pushed, without jobs, to start years from now. */
const tryVersion = async ({ writer }: ProbeContext, { version }: PushableVersion) => {
  const { answer, id } = await writer.create(version.id);
  if (id === undefined) return { when: 'create', shown: answer };
  const pending = await writer.schedule(id);
  await writer.cancel(id);
  return { when: pending.ok ? 'accepted' : 'pending', shown: pending };
};

const userZone = async ({ http }: ProbeContext): Promise<string | null> => {
  const { body } = await http.call('GET', '/services/oauth2/userinfo');
  const id = isRecord(body) ? optionalText(body, 'user_id') : null;
  if (id === null) return null;
  const [user = {}] = recordsOf(await http.query(soql`SELECT TimeZoneSidKey FROM User WHERE Id = ${id}`));
  return optionalText(user, 'TimeZoneSidKey');
};

export const REQUEST_QUESTIONS = [
  question('6', 'schedule', 'When is a beta or deprecated version refused, and with which text?', {
    matters: 'The plugin refuses them itself. If the org refuses only Pending, others leave unused requests behind.',
    answers: { unpushableVersion: ['create', 'pending'], others: ['accepted', 'differs'] },
    ask: async (context) => {
      const { versions } = context.facts;
      const unpushable = [versions.findLast(({ released }) => !released), versions.findLast((each) => each.deprecated)];
      const existing = unpushable.filter((version) => version !== undefined);
      const tried = await Array.fromAsync(existing, (version) => tryVersion(context, version));
      const [first] = tried;
      if (first === undefined) return unknown('the package has neither a beta nor a deprecated version');
      const shown = tried.map((each) => each.shown);
      // A request without jobs may be refused for that reason alone.
      const emptyRefusal = refusalOf((await context.empty()).pending)?.message;
      if (tried.some((each) => each.when === 'pending' && refusalOf(each.shown)?.message === emptyRefusal))
        return unknown('any request without jobs is refused, so the version may not be why', ...shown);
      const answer = tried.every(({ when }) => when === first.when) ? first.when : 'differs';
      return finding(answer, shown, wordsOf('unpushableVersion', first.shown));
    },
  }),
  question('7a', 'schedule', 'Can a push request without jobs be set Pending?', {
    matters: 'The plugin cancels a request if none of its orgs was accepted, and never sets it Pending.',
    answers: { zeroJobs: ['succeed', 'refuse'] },
    ask: async ({ empty }) => either((await empty()).pending, 'succeed', 'refuse', 'zeroJobs'),
  }),
  question('7b', 'draft', 'Is a start time in the past refused?', {
    matters: "The plugin refuses such a time, by the org's clock. If the org accepts it, the push could start at once.",
    answers: { pastStart: ['start-now', 'refuse'] },
    ask: async ({ writer, options }) => {
      const { answer } = await writer.create(options.versionId, writer.past.toISOString());
      return either(answer, 'start-now', 'refuse', 'pastStart');
    },
  }),
  question('7c', 'draft', 'How is a start time without a time zone read?', {
    matters: "The plugin always sends UTC with a Z. The official command sends the user's text.",
    answers: { zonelessTime: ['utc', 'user-zone', 'refuse'], others: ['another-zone'] },
    ask: async (context) => {
      const { writer, http, refusals } = context;
      const { request } = await refusals();
      const written = writer.farStart().slice(0, 19);
      const edit = await writer.edit(request, { ScheduledStartTime: written });
      if (!edit.ok) return finding('refuse', [edit]);
      const back = await http.query(soql`SELECT ScheduledStartTime FROM PackagePushRequest WHERE Id = ${request}`);
      const stored = optionalTime(recordsOf(back)[0] ?? {}, 'ScheduledStartTime');
      if (stored === null) return unknown('the start time could not be read back', edit, back);
      const hours = (Date.parse(`${written}Z`) - Date.parse(stored)) / 3_600_000;
      if (hours === 0) return finding('utc', [edit, back]);
      const zone = (await userZone(context)) ?? 'unknown';
      const inZone = DateTime.fromISO(stored, { zone }).offset === hours * 60;
      const why = `it was read ${hours} h ahead of UTC; the user's time zone is ${zone}`;
      return finding(inZone ? 'user-zone' : 'another-zone', [edit, back], { why });
    },
  }),
];
