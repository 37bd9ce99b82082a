import { isNotEligible, refusalOf } from '../httpClient.js';
import { installedVersion, isPushable, numberOf, olderVersion } from '../facts.js';
import { byCode, codeOf, either, finding, NO_SUCH_CODE, question, type Question, unknown } from '../question.js';

const NOT_ELIGIBLE_CODES = ['INVALID_OPERATION', 'FIELD_INTEGRITY_EXCEPTION', 'INVALID_CROSS_REFERENCE_KEY'] as const;

type Reason = 'notInstalled' | 'betaInstalled' | 'inactive' | 'restricted';

/** Whether an org of this kind is refused when its job is inserted. Uses the orgs that --probe-org names. */
const probe = (number: string, reason: Reason, what: string): Question =>
  question(number, 'draft', `Is an org ${what} refused when its job is inserted, or does its job fail?`, {
    matters: 'The plugin leaves such orgs out beforehand. Those that it misses are reported as refused, or as failed.',
    answers: { [reason]: ['insert', 'run'] },
    ask: async ({ probeOf }) => {
      const answer = await probeOf(reason);
      return answer ? either(answer, 'run', 'insert') : unknown(`no org ${what} was named with --probe-org`);
    },
  });

export const JOB_QUESTIONS = [
  question('3a', 'draft', 'How does the org refuse a second job for the same org in one request?', {
    matters: 'DUPLICATE_VALUE shows that a job with a lost response exists; another code counts as a refusal.',
    answers: { duplicateOrg: ['DUPLICATE_VALUE'], others: NO_SUCH_CODE },
    ask: async ({ refusals }) => byCode((await refusals()).again, ['DUPLICATE_VALUE'], 'duplicateOrg'),
  }),
  question('3b', 'draft', 'How does the org refuse a text that is no org key at all?', {
    matters: 'The plugin refuses such keys itself, before anything is written.',
    answers: { malformedOrgKey: ['like-unknown', 'MALFORMED_ID', 'INVALID_ID_FIELD'], others: NO_SUCH_CODE },
    ask: async ({ refusals }) => {
      const { malformed, unknownKey } = await refusals();
      const [one, other] = [malformed, unknownKey].map((answer) => JSON.stringify(refusalOf(answer)));
      if (one === other) return finding('like-unknown', [malformed, unknownKey]);
      const found = byCode(malformed, ['MALFORMED_ID', 'INVALID_ID_FIELD'], 'malformedOrgKey');
      // The emulator replaces errors of this code by the recorded one, whatever its code.
      return found.answer === 'other-code' ? { ...found, switches: { malformedOrgKey: 'MALFORMED_ID' } } : found;
    },
  }),
  question('3c', 'draft', 'How does the org refuse a well-formed key that no org has?', {
    matters: 'The plugin leaves out keys that are no subscribers. A key that is not refused would fail in the push.',
    answers: { unknownOrgKey: ['not-eligible', 'INVALID_CROSS_REFERENCE_KEY', 'run'], others: ['other-code'] },
    ask: async ({ refusals }) => {
      const { unknownKey } = await refusals();
      const code = codeOf(unknownKey, ['INVALID_CROSS_REFERENCE_KEY']);
      return finding(isNotEligible(unknownKey) ? 'not-eligible' : code === 'accepted' ? 'run' : code, [unknownKey]);
    },
  }),
  question('3d', 'draft', 'Which code does "... is not eligible to receive this upgrade" come with?', {
    matters: 'The plugin shows the code as the reason for a refusal, and retries transient codes only.',
    answers: { notEligibleCode: NOT_ELIGIBLE_CODES, others: ['other-code'] },
    ask: async ({ refusals, jobForVersion, probes, facts: { installed } }) => {
      const { unknownKey } = await refusals();
      const tried = (await probes()).map(({ answer }) => answer);
      const same = installed && isPushable(installed) ? [await jobForVersion(installed.version.id)] : [];
      const shown = [unknownKey, ...same, ...tried].find(isNotEligible);
      if (shown === undefined) return unknown('no refusal had this text', unknownKey);
      return byCode(shown, NOT_ELIGIBLE_CODES, 'notEligible');
    },
  }),
  question('4a', 'draft', 'Is an org with the same or a newer version refused when its job is inserted, or later?', {
    matters: 'The plugin leaves such orgs out. An org that is upgraded meanwhile is reported as refused, or as failed.',
    answers: { sameOrNewer: ['insert', 'run'], others: ['differs'] },
    ask: async ({ facts, jobForVersion }) => {
      const installed = installedVersion(facts);
      if (!isPushable(installed)) return unknown(`the named org has ${numberOf(installed)}, which cannot be pushed`);
      const older = olderVersion(facts);
      const tried = [installed, ...(older ? [older] : [])];
      const answers = await Array.fromAsync(tried, ({ version }) => jobForVersion(version.id));
      const [when = '', ...others] = new Set(answers.map((answer) => either(answer, 'run', 'insert').answer));
      const why = older ? undefined : 'the package has no older released version, so only the same one was tried';
      return finding(others.length > 0 ? 'differs' : when, answers, { why });
    },
  }),
  probe('4b', 'notInstalled', 'that has uninstalled the package'),
  probe('4c', 'betaInstalled', 'with a beta version'),
  probe('4d', 'inactive', 'that is inactive'),
  probe('5', 'restricted', 'that blocks push upgrades'),
  question('29', 'draft', 'Is an org key of 18 characters accepted?', {
    matters: 'The plugin always sends 15 characters.',
    answers: { longOrgKey: ['accept', 'refuse'] },
    ask: async ({ refusals }) => either((await refusals()).longKey, 'accept', 'refuse'),
  }),
];
