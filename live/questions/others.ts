import { isRecord } from '../../src/core/text/json.js';
import { soql } from '../../src/salesforce/http/soql.js';
import { objectsIn, recordsOf, Unanswered } from '../httpClient.js';
import type { ProbeContext } from '../probeContext.js';
import { finding, question } from '../question.js';

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

export const OTHER_QUESTIONS = [
  question('11', 'read', 'What do errors of the rare types look like?', {
    matters: 'The plugin recognizes causes by type and text, but these by type alone: no text was ever published.',
    answers: { others: ['all-on-record', 'some-on-record', 'none-on-record'] },
    ask: async ({ http }) => {
      const answers = await Array.fromAsync(RARE, (type) =>
        http.query(
          soql`SELECT ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails FROM PackagePushError WHERE ErrorType = ${type} LIMIT 3`,
        ),
      );
      const found = answers.filter((answer) => recordsOf(answer).length > 0).length;
      return finding(`${found === RARE.length ? 'all' : found > 0 ? 'some' : 'none'}-on-record`, answers);
    },
  }),
  question('19', 'read', 'Is there an object behind the push upgrade exclusion list of Setup?', {
    matters: "The plugin has its own exclusion files. If there is an API, it could read the org's list.",
    answers: { others: ['none-found', 'candidates'] },
    ask: async (context) => {
      const both = [await exclusionObjects(context, ''), await exclusionObjects(context, '/tooling')];
      const evidence = both.map((each) => each.evidence);
      return finding(both.some(({ names }) => names.length > 0) ? 'candidates' : 'none-found', evidence);
    },
  }),
];
