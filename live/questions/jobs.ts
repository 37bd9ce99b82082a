import { compareVersions, installedSubscriber, numberOf } from '../facts.js';
import { isPushable, type Lab } from '../lab.js';
import { codeOf, type Finding, finding, type Question, unknown, wordsOf } from '../question.js';
import { evidenceOf, refusalOf } from '../read.js';
import type { Answer } from '../wire.js';

/** The well-known text, whatever its code. */
const isNotEligible = (answer: Answer): boolean =>
  /not eligible to receive this upgrade/i.test(refusalOf(answer)?.message ?? '');

const NOT_ELIGIBLE_CODES = {
  INVALID_OPERATION: { notEligibleCode: 'INVALID_OPERATION' },
  FIELD_INTEGRITY_EXCEPTION: { notEligibleCode: 'FIELD_INTEGRITY_EXCEPTION' },
  INVALID_CROSS_REFERENCE_KEY: { notEligibleCode: 'INVALID_CROSS_REFERENCE_KEY' },
  'other-code': {},
} as const;

type Standing = 'notInstalled' | 'betaInstalled' | 'inactive' | 'restricted';

/** Whether an org of this kind is refused when its job is inserted; asked of the orgs that --probe-org names. */
const probe = (number: string, standing: Standing, what: string): Question => ({
  number,
  text: `Is an org ${what} refused when its job is inserted, or does its job fail?`,
  matters:
    'The plugin leaves such orgs out beforehand and says why. What it misses is reported as refused, or as failed, whichever the org does.',
  asked: `Inserts a job for an org ${what} (name one with --probe-org) into a request that is never set Pending.`,
  need: 'draft',
  answers: {
    insert: { [standing]: 'insert' },
    run: { [standing]: 'run' },
  },
  ask: async (lab) => {
    const found = (await lab.probes()).find((each) => each.standing === standing);
    if (found === undefined) return unknown(`no org ${what} was named with --probe-org`);
    return finding(refusalOf(found.answer) === undefined ? 'run' : 'insert', [found.answer]);
  },
});

async function askSameOrNewer(lab: Lab): Promise<Finding> {
  const installed = installedSubscriber(lab.facts);
  const older = lab.facts.versions.findLast(
    (version) => isPushable(version) && compareVersions(version, installed) < 0,
  );
  if (!isPushable(installed)) return unknown(`the named org has ${numberOf(installed)}, which cannot be pushed`);
  const same = await lab.jobForVersion(String(installed.Id));
  const answers = [same, ...(older === undefined ? [] : [await lab.jobForVersion(String(older.Id))])];
  const refused = answers.map((answer) => refusalOf(answer) !== undefined);
  const answer = refused.every(Boolean) ? 'insert' : refused.some(Boolean) ? 'differs' : 'run';
  const why =
    older === undefined ? 'the package has no older released version, so only the same one was tried' : undefined;
  return finding(answer, answers, { why });
}

export const JOB_QUESTIONS: readonly Question[] = [
  {
    number: '3a',
    text: 'How does the org refuse a second job for the same org in one request?',
    matters:
      'DUPLICATE_VALUE tells the plugin that a job whose answer was lost is there. With another code it would report the org as refused, and then find one job more than it knows of.',
    asked: 'Inserts two jobs for the named org into a request that is never set Pending.',
    need: 'draft',
    answers: { DUPLICATE_VALUE: { duplicateOrg: 'DUPLICATE_VALUE' }, 'other-code': {}, accepted: {} },
    ask: async (lab) => {
      const { first, again } = await lab.refusals();
      return finding(codeOf(again, ['DUPLICATE_VALUE']), [first, again], wordsOf('duplicateOrg', again));
    },
  },
  {
    number: '3b',
    text: 'How does the org refuse what is no org key at all?',
    matters: 'The plugin refuses such keys itself, before anything is written.',
    asked: 'Inserts a job for "nonsense" into a request that is never set Pending.',
    need: 'draft',
    answers: {
      'like-unknown': { malformedOrgKey: 'like-unknown' },
      MALFORMED_ID: { malformedOrgKey: 'MALFORMED_ID' },
      INVALID_ID_FIELD: { malformedOrgKey: 'INVALID_ID_FIELD' },
      'other-code': { malformedOrgKey: 'MALFORMED_ID' },
      accepted: {},
    },
    ask: async (lab) => {
      const { malformed, unknownKey } = await lab.refusals();
      const [one, other] = [refusalOf(malformed), refusalOf(unknownKey)];
      const same = one?.statusCode === other?.statusCode && one?.message === other?.message;
      if (same) return finding('like-unknown', [malformed, unknownKey]);
      return finding(
        codeOf(malformed, ['MALFORMED_ID', 'INVALID_ID_FIELD']),
        [malformed],
        wordsOf('malformedOrgKey', malformed),
      );
    },
  },
  {
    number: '3c',
    text: 'How does the org refuse a well-formed key that no org has?',
    matters:
      'The plugin leaves out keys that are no subscribers; one that is not refused would fail when the push runs.',
    asked: 'Inserts a job for a made-up org into a request that is never set Pending.',
    need: 'draft',
    answers: {
      'not-eligible': { unknownOrgKey: 'not-eligible' },
      INVALID_CROSS_REFERENCE_KEY: { unknownOrgKey: 'INVALID_CROSS_REFERENCE_KEY' },
      run: { unknownOrgKey: 'run' },
      'other-code': {},
    },
    ask: async (lab) => {
      const { unknownKey } = await lab.refusals();
      const code = codeOf(unknownKey, ['INVALID_CROSS_REFERENCE_KEY']);
      return finding(isNotEligible(unknownKey) ? 'not-eligible' : code === 'accepted' ? 'run' : code, [unknownKey]);
    },
  },
  {
    number: '3d',
    text: 'Which code does "... is not eligible to receive this upgrade" come with?',
    matters: 'The plugin shows the code as the reason why an org was refused; only codes that pass are tried again.',
    asked: 'Looks at the refusals of a made-up org, of the version that the named org has already, and of --probe-org.',
    need: 'draft',
    answers: NOT_ELIGIBLE_CODES,
    ask: async (lab) => {
      const { unknownKey } = await lab.refusals();
      const probes = (await lab.probes()).map(({ answer }) => answer);
      const { installed } = lab.facts;
      const same = installed && isPushable(installed) ? [await lab.jobForVersion(String(installed.Id))] : [];
      const shown = [unknownKey, ...same, ...probes].find(isNotEligible);
      if (shown === undefined) return unknown('no refusal had this text', evidenceOf(unknownKey));
      return finding(codeOf(shown, Object.keys(NOT_ELIGIBLE_CODES)), [shown], wordsOf('notEligible', shown));
    },
  },
  {
    number: '4a',
    text: 'Is an org that has the same or a newer version refused when its job is inserted, or does its job fail?',
    matters:
      'The plugin leaves such orgs out beforehand. If they upgrade between preflight and push, they are reported as refused, or as failed, whichever the org does.',
    asked:
      'Inserts jobs for the named org into requests for the version it has, and for an older one, that are never set Pending.',
    need: 'draft',
    answers: { insert: { sameOrNewer: 'insert' }, run: { sameOrNewer: 'run' }, differs: {} },
    ask: askSameOrNewer,
  },
  probe('4b', 'notInstalled', 'that has uninstalled the package'),
  probe('4c', 'betaInstalled', 'with a beta version'),
  probe('4d', 'inactive', 'that is inactive'),
  probe('5', 'restricted', 'that blocks push upgrades'),
  {
    number: '22',
    text: 'Is an org key of 18 characters accepted?',
    matters: 'The plugin sends 15 characters, whatever it is given.',
    asked: 'Inserts a job for the long form of the named org into a request that is never set Pending.',
    need: 'draft',
    answers: { accept: { longOrgKey: 'accept' }, refuse: { longOrgKey: 'refuse' } },
    ask: async (lab) => {
      const { longKey, first } = await lab.refusals();
      return finding(refusalOf(longKey) === undefined ? 'accept' : 'refuse', [longKey, first]);
    },
  },
];
