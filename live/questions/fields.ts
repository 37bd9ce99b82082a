import { toShortId } from '../../src/core/orgs/ids.js';
import { type KnownStatus, parseStatus } from '../../src/core/status.js';
import { isRecord } from '../../src/core/text/json.js';
import { optionalText } from '../../src/salesforce/http/decode.js';
import { soql } from '../../src/salesforce/http/soql.js';
import { objectsIn, recordsOf } from '../httpClient.js';
import type { ProbeContext } from '../probeContext.js';
import { API_VERSION, codeOf, either, type Finding, finding, question, unknown } from '../question.js';

const NEVER = 999;

/** Describes the object in every API version of the org, and checks whether it has all these fields. */
const sweep = async ({ describe, facts }: ProbeContext, object: string, names: readonly string[]) => {
  const has: Record<string, readonly string[]> = {};
  for (const version of facts.apiVersions) {
    const { ok, status, fields } = await describe(object, version);
    has[version] = ok ? names.filter((name) => fields.has(name)) : [`HTTP ${status}`];
  }
  const first = facts.apiVersions.find((version) => names.every((name) => has[version]?.includes(name)));
  const call = `GET /services/data/v*/sobjects/${object}/describe`;
  return { first, evidence: { call, status: 200, body: has } };
};

const since =
  (object: string, names: readonly string[], name: 'migrationSince' | 'restrictionSince') =>
  async (context: ProbeContext): Promise<Finding> => {
    const { first, evidence } = await sweep(context, object, names);
    const answer = first === undefined ? 'never' : first === context.facts.apiVersions[0] ? 'always' : first;
    return finding(answer, [evidence], { switches: { [name]: Number(first ?? NEVER) } });
  };

/** The picklist's spelling of a status. */
const spelling = async ({ describe }: ProbeContext, object: string, status: KnownStatus) => {
  const answer = await describe(object);
  const field = answer.fields.get('Status');
  const values = objectsIn(field?.picklistValues).map(({ value }) => String(value));
  const evidence = { ...answer, body: { Status: { ...field, picklistValues: values } } };
  return { value: values.find((each) => parseStatus(each) === status), evidence };
};

const NO_SPELLING = 'the picklist has no such value';

const describesOf = ({ describe }: ProbeContext, objects: readonly string[]) =>
  Array.fromAsync(objects, (object) => describe(object));

const PUSH_OBJECTS = { call: 'GET describe of the push objects', status: 200 };

const RESTRICTIONS = ['HasRestrictionEnabled', 'CustomUpgradeType', 'IsCustomUpgradeAllowed'];
const DATES = ['CreatedDate', 'CreatedById', 'SystemModstamp'];
const PREFIXES = {
  PackagePushRequest: '0DV',
  PackagePushJob: '0DX',
  PackagePushError: '0DY',
  PackageSubscriber: '0Hb',
  PushUpgradeCustomization: '12C',
} as const;

const swapCase = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => (/[a-z]/.test(letter) ? letter.toUpperCase() : letter.toLowerCase()));

export const FIELD_QUESTIONS = [
  question('8a', 'read', 'Since which API version does PackagePushRequest have IsMigration?', {
    matters: 'With --migrate-to-2gp the plugin sends this field, which lower versions do not have.',
    answers: { others: [API_VERSION, 'always', 'never'] },
    ask: since('PackagePushRequest', ['IsMigration'], 'migrationSince'),
  }),
  question('8b', 'read', 'Can IsMigration be filtered?', {
    matters: 'The plugin counts the migrations of a day with this filter; without it, the daily limit is not checked.',
    answers: { migrationFilter: ['yes', 'no'] },
    ask: async ({ describe, http }) => {
      const described = await describe('PackagePushRequest');
      const IsMigration = described.fields.get('IsMigration');
      if (IsMigration === undefined) return unknown('this API version has no IsMigration');
      const query = await http.query('SELECT Id FROM PackagePushRequest WHERE IsMigration = true LIMIT 1');
      return finding(query.ok ? 'yes' : 'no', [{ ...described, body: { IsMigration } }, query]);
    },
  }),
  question('8c', 'read', 'What does the org say about IsMigration in an API version that does not have it?', {
    matters: 'At INVALID_FIELD the plugin continues without it where it can, or asks for a newer --api-version.',
    answers: { others: ['INVALID_FIELD', 'other-code', 'accepted'] },
    ask: async (context) => {
      const { first = Infinity } = await sweep(context, 'PackagePushRequest', ['IsMigration']);
      const lower = context.facts.apiVersions.findLast((version) => Number(version) < Number(first));
      if (lower === undefined) return unknown('every API version of the org has it');
      const answer = await context.http.query('SELECT IsMigration FROM PackagePushRequest LIMIT 1', lower);
      return finding(codeOf(answer, ['INVALID_FIELD']), [answer]);
    },
  }),
  question('9a', 'read', 'Do the push objects have CreatedDate and CreatedById?', {
    matters: 'The plugin finds forgotten requests by SystemModstamp, because CreatedDate is not documented.',
    answers: { createdDate: ['absent', 'present'], others: ['differs'] },
    ask: async (context) => {
      const found = await describesOf(context, ['PackagePushRequest', 'PackagePushJob', 'PackagePushError']);
      const names = found.map(({ fields }) => DATES.filter((name) => fields.has(name)));
      const evidence = { ...PUSH_OBJECTS, body: names };
      if (found.some(({ fields }) => fields.size === 0)) return unknown('not all of them could be described', evidence);
      const [first, ...others] = new Set(names.map((each) => each.includes('CreatedDate')));
      return finding(others.length > 0 ? 'differs' : first ? 'present' : 'absent', [evidence]);
    },
  }),
  question('10', 'read', 'What is the result of a filter with a value that is not in the picklist?', {
    matters: 'The plugin filters by picklist values only, and compares statuses with uncertain spelling itself.',
    answers: { unknownPicklistFilter: ['no-rows', 'refuse'] },
    ask: async ({ http }) =>
      either(await http.query(`SELECT Id FROM PackagePushRequest WHERE Status = 'Nonsense'`), 'no-rows', 'refuse'),
  }),
  question('15', 'read', 'Do the ids of the push objects begin as expected?', {
    matters: 'The plugin takes ids that begin with 0DV for push requests, and refuses others.',
    answers: { others: ['as-expected', 'differs'] },
    ask: async (context) => {
      const found = await describesOf(context, Object.keys(PREFIXES));
      const body = found.map((each) => (isRecord(each.body) ? each.body.keyPrefix : `HTTP ${each.status}`));
      const same = body.join() === Object.values(PREFIXES).join();
      return finding(same ? 'as-expected' : 'differs', [{ ...PUSH_OBJECTS, body }]);
    },
  }),
  question('16', 'read', 'Since which API version does PackageSubscriber show which orgs block push upgrades?', {
    matters: 'Without these columns, the plugin cannot leave such orgs out.',
    answers: { others: [API_VERSION, 'always', 'never'] },
    ask: since('PackageSubscriber', RESTRICTIONS, 'restrictionSince'),
  }),
  question('17a', 'read', 'How does the picklist spell the running state, and can every API version filter by it?', {
    matters: 'The plugin understands InProgress and In Progress; the official commands expect the latter.',
    answers: { inProgress: ['InProgress', 'In Progress'] },
    ask: async (context) => {
      const { value, evidence } = await spelling(context, 'PackagePushRequest', 'InProgress');
      if (value === undefined) return unknown(NO_SPELLING, evidence);
      const query = soql`SELECT Id FROM PackagePushRequest WHERE Status = ${value} LIMIT 1`;
      const versions = new Set([context.facts.apiVersions.at(0), context.facts.apiVersions.at(-1)]);
      const filters = await Array.fromAsync(versions, (version) => context.http.query(query, version));
      const why = filters.every(({ ok }) => ok) ? undefined : 'not every API version accepts it in a filter';
      return finding(value, [evidence, ...filters], { why });
    },
  }),
  question('17c', 'read', 'How does the picklist spell the status of a canceled job?', {
    matters: 'The plugin understands both spellings.',
    answers: { canceledJob: ['Canceled', 'Cancelled'] },
    ask: async (context) => {
      const { value, evidence } = await spelling(context, 'PackagePushJob', 'Canceled');
      return value === undefined ? unknown(NO_SPELLING, evidence) : finding(value, [evidence]);
    },
  }),
  question('28', 'read', 'Does a filter by org key tell capitals from small letters?', {
    matters: 'Keys may differ by case alone. The plugin selects the right rows itself, so that it works either way.',
    answers: { orgKeyMatch: ['case-insensitive', 'case-sensitive'] },
    ask: async ({ http, facts, options: { orgKey } }) => {
      if (facts.subscriber === undefined) return unknown('the named org does not have the package');
      const other = `00D${swapCase(orgKey.slice(3))}`;
      if (other === orgKey) return unknown('its key has no letters');
      const answer = await http.query(soql`SELECT OrgKey FROM PackageSubscriber WHERE OrgKey = ${other} LIMIT 5`);
      const found = recordsOf(answer).some((row) => toShortId(optionalText(row, 'OrgKey') ?? '') === orgKey);
      return finding(found ? 'case-insensitive' : 'case-sensitive', [answer]);
    },
  }),
];
