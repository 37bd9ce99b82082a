import { isRecord } from '../../src/salesforce/http/decode.js';
import { soql } from '../../src/salesforce/http/soql.js';
import { type Answer, objectsIn, recordsOf, Unanswered } from '../answer.js';
import type { ProbeContext } from '../probeContext.js';
import { finding, question, type Question, unknown } from '../question.js';

const RARE = ['FeatureMissing', 'LimitExceeded', 'LockingFailure', 'PACError'] as const;

/** Names of objects that may be about excluding orgs from pushes. */
const exclusionObjects = async ({ http }: ProbeContext, api: string) => {
  const answer = await http.call('GET', `${api}/sobjects`);
  const objects = objectsIn(isRecord(answer.body) ? answer.body.sobjects : []);
  if (objects.length === 0) throw new Unanswered('the objects of the org could not be listed', answer);
  const names = objects
    .map(({ name }) => String(name))
    .filter((name) => /exclu/i.test(name) && /push|packag|upgrade/i.test(name));
  return { names, evidence: { ...answer, body: { objects: objects.length, found: names } } };
};

/** A question that one org cannot answer, with the reason. */
const unanswerable = (number: string, text: string, matters: string, why: string): Question =>
  question(number, 'nothing', text, { matters, asked: 'Not asked.', answers: {}, ask: () => unknown(why) });

export const OTHER_QUESTIONS = [
  unanswerable(
    '9b',
    'How long does the org keep push requests, jobs and errors?',
    'Retries and rollouts count attempts over all pushes of a version that the org still knows.',
    'one org shows only what it has kept so far, not when it lets go of it',
  ),
  question('11', 'read', 'What do errors of the rare types look like?', {
    matters: 'The plugin recognizes causes by type and text, but these by type alone: no text was ever published.',
    asked: `Reads up to three PackagePushError rows of each of ${RARE.join(', ')}. Their texts may contain names from subscriber orgs.`,
    answers: { others: ['all-on-record', 'some-on-record', 'none-on-record'] },
    ask: async ({ http }) => {
      const answers: Answer[] = [];
      for (const type of RARE) {
        const select = soql`SELECT ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails FROM PackagePushError WHERE ErrorType = ${type} LIMIT 3`;
        answers.push(await http.query(select));
      }
      const found = answers.filter((answer) => recordsOf(answer).length > 0).length;
      return finding(`${found === RARE.length ? 'all' : found > 0 ? 'some' : 'none'}-on-record`, answers);
    },
  }),
  unanswerable(
    '12',
    'How many push jobs run at once, and how many orgs may a request or a day have?',
    'The plugin has no such limits; it estimates the end of a push from what is done so far.',
    'it would take pushes to more orgs than one',
  ),
  unanswerable(
    '18',
    'When does a query time out, and how many rows does a bulk job work off at once?',
    'The plugin asks for one installed version at a time, and on QUERY_TIMEOUT for one instance at a time.',
    'it would take a hub with hundreds of thousands of subscribers, and jobs for them',
  ),
  question('19', 'read', 'Is there an object behind the push upgrade exclusion list of Setup?', {
    matters: "The plugin has its own exclusion files. If there is an API, it could read the org's list.",
    asked: 'Lists all objects of the Data API and of the Tooling API, and searches for such a name.',
    answers: { others: ['none-found', 'candidates'] },
    ask: async (context) => {
      const both = [await exclusionObjects(context, ''), await exclusionObjects(context, '/tooling')];
      const evidence = both.map((each) => each.evidence);
      return finding(both.some(({ names }) => names.length > 0) ? 'candidates' : 'none-found', evidence);
    },
  }),
  unanswerable(
    '20',
    'How many orgs a day can be migrated to a second-generation package?',
    'The plugin leaves out orgs beyond five a day, the documented limit of a feature in beta.',
    'it would take migrations of more orgs than one',
  ),
];
