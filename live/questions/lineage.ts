import { isRecord } from '../../src/core/text/json.js';
import type { RawRecord } from '../../src/salesforce/http/decode.js';
import { queryPath, soql } from '../../src/salesforce/http/soql.js';
import { type Answer, isNotEligible, objectsIn, recordsOf, refusalOf } from '../httpClient.js';
import { olderVersion } from '../facts.js';
import type { ProbeContext } from '../probeContext.js';
import { type Finding, finding, question, type Question, unknown, wordsOf } from '../question.js';

const NOT_UNLOCKED = 'the package is not unlocked';

const wasInserted = (answer: Answer): Finding =>
  refusalOf(answer)
    ? finding('refuse', [answer])
    : finding('accept', [answer], {
        why: 'its job was accepted; whether the upgrade succeeds, only a push would show',
      });

/** The number of first-generation versions whose dependencies are read. */
const MOST_VERSIONS = 10;

const needsOf = (row: RawRecord | undefined): number => {
  const { Dependencies: value } = row ?? {};
  return isRecord(value) ? objectsIn(value.ids).length : 0;
};

const dependenciesOf = ({ http }: ProbeContext, versionId: string): Promise<Answer> =>
  http.call(
    'GET',
    `/tooling${queryPath(soql`SELECT Id, Dependencies FROM SubscriberPackageVersion WHERE Id = ${versionId}`)}`,
  );

export const LINEAGE_QUESTIONS: readonly Question[] = [
  question('21', 'draft', 'Can an unlocked package be pushed over a newer version?', {
    matters: 'The plugin leaves such orgs out, unless --allow-downgrade is given.',
    answers: { unlockedLower: ['refuse', 'accept'] },
    ask: async ({ facts, jobForVersion }) => {
      if (facts.lineage.kind !== 'unlocked') return unknown(NOT_UNLOCKED);
      const older = olderVersion(facts);
      if (older === undefined) return unknown('the package has no older released version');
      return wasInserted(await jobForVersion(older.version.id));
    },
  }),
  question('22', 'draft', 'Can an unlocked package be pushed over a beta?', {
    matters: 'The plugin leaves such orgs out, unless --allow-downgrade is given.',
    answers: { unlockedBeta: ['refuse', 'accept'] },
    ask: async ({ facts, probeOf }) => {
      if (facts.lineage.kind !== 'unlocked') return unknown(NOT_UNLOCKED);
      const answer = await probeOf('betaInstalled');
      return answer ? wasInserted(answer) : unknown('no org with a beta was named with --probe-org');
    },
  }),
  question('23', 'draft', 'When and how is an org refused if its version is no ancestor of the pushed one?', {
    matters: 'The plugin leaves such orgs out beforehand. Those that it misses are reported as refused, or as failed.',
    answers: { notAncestor: ['run', 'insert', 'insert-as-not-eligible'] },
    ask: async ({ probeOf }) => {
      const answer = await probeOf('notAncestor');
      if (answer === undefined) return unknown('no such org was named with --probe-org');
      if (refusalOf(answer) === undefined) return finding('run', [answer]);
      if (isNotEligible(answer)) return finding('insert-as-not-eligible', [answer]);
      return finding('insert', [answer], wordsOf('notAncestor', answer));
    },
  }),
  question('24', 'read', 'For which versions does SubscriberPackageVersion.Dependencies have a value?', {
    matters: 'The plugin leaves out orgs that lack a dependency of the version, where the org reports dependencies.',
    answers: { dependencies: ['second-generation', 'all', 'none', 'refuse'] },
    ask: async (context) => {
      const { http, facts } = context;
      const own = await dependenciesOf(context, facts.version.version.id);
      if (refusalOf(own) !== undefined) return finding('refuse', [own]);
      const listed = await http.query(
        soql`SELECT Id FROM MetadataPackageVersion WHERE MetadataPackage.PackageCategory = ${'Package'} LIMIT ${MOST_VERSIONS}`,
      );
      const others = await Array.fromAsync(recordsOf(listed), ({ Id }) => dependenciesOf(context, String(Id)));
      const answers = [own, ...others];
      const [ofOwn = 0, ...ofFirst] = answers.map((answer) => needsOf(recordsOf(answer)[0]));
      if (ofFirst.some((count) => count > 0)) return finding('all', answers);
      if (ofFirst.length === 0) return unknown('the org has no first-generation version', ...answers);
      if (ofOwn > 0) return finding('second-generation', answers);
      return finding('none', answers, { why: 'or none of these versions needs another package' });
    },
  }),
  question('30', 'read', 'Does the Tooling API have a Composite resource?', {
    matters: 'The plugin reads ancestors and dependencies of a version in one call; without this resource, in three.',
    answers: { toolingComposite: ['present', 'absent'] },
    ask: async ({ http }) => {
      const url = `/services/data/v${http.version}/tooling${queryPath('SELECT Id FROM Package2 LIMIT 1')}`;
      const compositeRequest = [{ method: 'GET', url, referenceId: 'one' }];
      const answer = await http.call('POST', '/tooling/composite', { compositeRequest });
      return finding(answer.ok ? 'present' : 'absent', [answer]);
    },
  }),
  question('31', 'read', 'Does PushUpgradeCustomization have columns for its org and package?', {
    matters: 'With these columns, the plugin shows until when an org blocks push upgrades.',
    answers: { customizationOrg: ['absent', 'present'] },
    ask: async ({ describe }) => {
      const described = await describe('PushUpgradeCustomization');
      const names = [...described.fields.keys()];
      if (names.length === 0) return unknown('it could not be described', described);
      const isOrg = (name: string): boolean => /^Subscriber(?:Org|Organization)(?:Key|Id)?$/i.test(name);
      return finding(names.some(isOrg) ? 'present' : 'absent', [{ ...described, body: names }]);
    },
  }),
];
