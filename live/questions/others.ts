import { finding, type Question, unanswerable } from '../question.js';
import { evidenceOf, isRow, recordsOf, textOf, Unanswered } from '../read.js';
import type { Lab } from '../lab.js';
import type { Evidence } from '../wire.js';

const RARE = ['FeatureMissing', 'LimitExceeded', 'LockingFailure', 'PACError'] as const;

const readSamples = async (lab: Lab): Promise<{ found: number; evidence: Evidence[] }> => {
  const evidence: Evidence[] = [];
  let found = 0;
  for (const type of RARE) {
    const answer = await lab.query(
      `SELECT ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails FROM PackagePushError WHERE ErrorType = '${type}' LIMIT 3`,
    );
    found += recordsOf(answer).length === 0 ? 0 : 1;
    evidence.push(evidenceOf(answer));
  }
  return { found, evidence };
};

/** Names of objects that have to do with leaving orgs out of pushes. */
const exclusionObjects = async (lab: Lab, api: string): Promise<{ names: string[]; evidence: Evidence }> => {
  const answer = await lab.wire.call('GET', `${api}/sobjects`);
  const objects = isRow(answer.body) && Array.isArray(answer.body.sobjects) ? answer.body.sobjects.filter(isRow) : [];
  if (objects.length === 0)
    throw new Unanswered('the objects of the org could not be listed', [evidenceOf(answer, null)]);
  const names = objects.map((object) => textOf(object, 'name') ?? '');
  const found = names.filter((name) => /exclu/i.test(name) && /push|packag|upgrade/i.test(name));
  return { names: found, evidence: evidenceOf(answer, { objects: names.length, found }) };
};

export const OTHER_QUESTIONS: readonly Question[] = [
  unanswerable(
    {
      number: '9b',
      text: 'How long does the org keep push requests, jobs and errors?',
      matters: 'Retries and rollouts count attempts over all pushes of a version that the org still knows.',
    },
    'one org shows only what it has kept so far, not when it lets go of it',
  ),
  {
    number: '11',
    text: 'What do errors of the rare types look like?',
    matters:
      'The plugin knows causes by type and text; of these types no text was ever published, so their causes are recognized by type alone.',
    asked: `Reads up to three PackagePushError rows of each of ${RARE.join(', ')}. Their texts may name things in the orgs of subscribers.`,
    need: 'read',
    answers: { 'all-on-record': {}, 'some-on-record': {}, 'none-on-record': {} },
    ask: async (lab) => {
      const { found, evidence } = await readSamples(lab);
      const answer = found === RARE.length ? 'all-on-record' : found > 0 ? 'some-on-record' : 'none-on-record';
      return { answer, evidence };
    },
  },
  unanswerable(
    {
      number: '12',
      text: 'How many push jobs run at once, and how many orgs may a request or a day have?',
      matters: 'The plugin has no such limits; it estimates the end of a push from what is done so far.',
    },
    'it would take pushes to more orgs than one',
  ),
  unanswerable(
    {
      number: '18',
      text: 'When does a query time out, and how many rows does a bulk job work off at once?',
      matters: 'The plugin asks for one installed version at a time, and on QUERY_TIMEOUT for one instance at a time.',
    },
    'it would take a hub with hundreds of thousands of subscribers, and jobs for them',
  ),
  {
    number: '19',
    text: 'Is there an object behind the push upgrade exclusion list of Setup?',
    matters: 'The plugin has exclusion files of its own; if there is an API, it could read the list of the org.',
    asked: 'Lists all objects of the Data API and of the Tooling API, and looks for such a name.',
    need: 'read',
    answers: { 'none-found': {}, candidates: {} },
    ask: async (lab) => {
      const both = [await exclusionObjects(lab, ''), await exclusionObjects(lab, '/tooling')];
      const answer = both.some(({ names }) => names.length > 0) ? 'candidates' : 'none-found';
      return { ...finding(answer, []), evidence: both.map(({ evidence }) => evidence) };
    },
  },
  unanswerable(
    {
      number: '20',
      text: 'How many orgs a day can be migrated to a second-generation package?',
      matters: 'The plugin leaves out orgs beyond five a day, the documented limit of a feature in beta.',
    },
    'it would take migrations of more orgs than one',
  ),
];
