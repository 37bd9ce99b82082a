import { type Lab, fieldsOf } from '../lab.js';
import { API_VERSION, type Finding, finding, type Question, unknown } from '../question.js';
import { evidenceOf, isRow, recordsOf, refusalOf, type Row, textOf } from '../read.js';
import type { Evidence } from '../wire.js';
import type { Switches } from '../../emulator/model.js';

const NEVER = 999;

type Sweep = { readonly first: string | undefined; readonly oldest: string; readonly evidence: Evidence };

/** Asks every API version of the org whether the object has these fields: all of them. */
async function sweep(lab: Lab, object: string, names: readonly string[]): Promise<Sweep> {
  const has: Record<string, readonly string[]> = {};
  for (const version of lab.facts.apiVersions) {
    const answer = await lab.describe(object, version);
    const fields = fieldsOf(answer);
    has[version] = answer.ok ? names.filter((name) => fields.has(name)) : [`HTTP ${answer.status}`];
  }
  const oldest = lab.facts.apiVersions[0] ?? '';
  const first = lab.facts.apiVersions.find(
    (version) => has[version]?.length === names.length && fieldsIn(has[version], names),
  );
  return {
    first,
    oldest,
    evidence: { call: `GET /services/data/v*/sobjects/${object}/describe`, status: 200, answer: has },
  };
}

const fieldsIn = (found: readonly string[], names: readonly string[]): boolean =>
  names.every((name) => found.includes(name));

async function since(
  lab: Lab,
  object: string,
  names: readonly string[],
  of: 'migrationSince' | 'restrictionSince',
): Promise<Finding> {
  const { first, oldest, evidence } = await sweep(lab, object, names);
  const switches = (version: number): Partial<Switches> => ({ [of]: version });
  if (first === undefined) return { answer: 'never', evidence: [evidence], switches: switches(NEVER) };
  const answer = first === oldest ? 'always' : first;
  return { answer, evidence: [evidence], switches: switches(Number(first)) };
}

const picklist = (field: Row | undefined): string[] =>
  (Array.isArray(field?.picklistValues) ? field.picklistValues.filter(isRow) : []).map((entry) => String(entry.value));

async function statusValues(lab: Lab, object: string): Promise<{ values: string[]; evidence: Evidence }> {
  const answer = await lab.describe(object);
  const field = fieldsOf(answer).get('Status');
  return {
    values: picklist(field),
    evidence: evidenceOf(answer, { Status: { ...field, picklistValues: picklist(field) } }),
  };
}

const PREFIXES = {
  PackagePushRequest: '0DV',
  PackagePushJob: '0DX',
  PackagePushError: '0DY',
  PackageSubscriber: '0Hb',
  PushUpgradeCustomization: '12C',
} as const;

const swapCase = (text: string): string =>
  [...text].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join('');

export const FIELD_QUESTIONS: readonly Question[] = [
  {
    number: '8a',
    text: 'Since which API version does PackagePushRequest have IsMigration?',
    matters:
      'With --migrate-to-2gp the plugin sends it; below that version the org answers that there is no such field.',
    asked: 'Describes PackagePushRequest in every API version of the org.',
    need: 'read',
    answers: { [API_VERSION]: {}, always: {}, never: {} },
    ask: (lab) => since(lab, 'PackagePushRequest', ['IsMigration'], 'migrationSince'),
  },
  {
    number: '8b',
    text: 'Can IsMigration be filtered?',
    matters:
      'The plugin counts the migrations of the day by it. If it cannot be filtered, the daily limit goes unchecked until the org refuses an org.',
    asked: 'Describes PackagePushRequest, and filters by IsMigration.',
    need: 'read',
    answers: { yes: { migrationFilter: 'yes' }, no: { migrationFilter: 'no' } },
    ask: async (lab) => {
      const described = await lab.describe('PackagePushRequest');
      const field = fieldsOf(described).get('IsMigration');
      if (field === undefined) return unknown('this API version has no IsMigration');
      const query = await lab.query('SELECT Id FROM PackagePushRequest WHERE IsMigration = true LIMIT 1');
      return {
        answer: query.ok ? 'yes' : 'no',
        evidence: [evidenceOf(described, { IsMigration: field }), evidenceOf(query)],
      };
    },
  },
  {
    number: '8c',
    text: 'What does the org say about IsMigration in an API version that does not have it?',
    matters:
      'INVALID_FIELD makes the plugin go on without it where it can, and ask for a newer --api-version where not.',
    asked: 'Selects IsMigration in the newest API version without it.',
    need: 'read',
    answers: { INVALID_FIELD: {}, 'other-code': {}, accepted: {} },
    ask: async (lab) => {
      const { first } = await sweep(lab, 'PackagePushRequest', ['IsMigration']);
      const lower = lab.facts.apiVersions
        .filter((version) => first === undefined || Number(version) < Number(first))
        .at(-1);
      if (lower === undefined) return unknown('every API version of the org has it');
      const answer = await lab.query('SELECT IsMigration FROM PackagePushRequest LIMIT 1', lower);
      const refusal = refusalOf(answer);
      const code =
        refusal === undefined ? 'accepted' : refusal.statusCode === 'INVALID_FIELD' ? 'INVALID_FIELD' : 'other-code';
      return finding(code, [answer]);
    },
  },
  {
    number: '9a',
    text: 'Do the push objects have CreatedDate and CreatedById?',
    matters: 'The plugin finds forgotten requests by SystemModstamp, because CreatedDate is not documented.',
    asked: 'Describes PackagePushRequest, PackagePushJob and PackagePushError.',
    need: 'read',
    answers: { absent: { createdDate: 'absent' }, present: { createdDate: 'present' }, differs: {} },
    ask: async (lab) => {
      const found: Record<string, string[]> = {};
      for (const object of ['PackagePushRequest', 'PackagePushJob', 'PackagePushError']) {
        const fields = fieldsOf(await lab.describe(object));
        if (fields.size === 0)
          return unknown(`${object} could not be described`, evidenceOf(await lab.describe(object)));
        found[object] = ['CreatedDate', 'CreatedById', 'SystemModstamp'].filter((name) => fields.has(name));
      }
      const have = Object.values(found).map((names) => names.includes('CreatedDate'));
      const answer = have.every(Boolean) ? 'present' : have.some(Boolean) ? 'differs' : 'absent';
      return { answer, evidence: [{ call: 'GET describe of the push objects', status: 200, answer: found }] };
    },
  },
  {
    number: '10',
    text: 'What does a filter say to a value that is not in the picklist?',
    matters:
      'The plugin filters by values of the picklist only, and compares statuses itself where their spelling is in doubt.',
    asked: "Queries PackagePushRequest WHERE Status = 'Nonsense'.",
    need: 'read',
    answers: { 'no-rows': { unknownPicklistFilter: 'no-rows' }, refuse: { unknownPicklistFilter: 'refuse' } },
    ask: async (lab) => {
      const answer = await lab.query("SELECT Id FROM PackagePushRequest WHERE Status = 'Nonsense' LIMIT 1");
      return finding(answer.ok ? 'no-rows' : 'refuse', [answer]);
    },
  },
  {
    number: '15',
    text: 'Do the ids of the push objects begin as expected?',
    matters: 'The plugin takes ids that begin with 0DV for push requests, and refuses others.',
    asked: `Describes ${Object.keys(PREFIXES).join(', ')}.`,
    need: 'read',
    answers: { 'as-expected': {}, differs: {} },
    ask: async (lab) => {
      const found: Record<string, unknown> = {};
      for (const object of Object.keys(PREFIXES)) {
        const answer = await lab.describe(object);
        found[object] = isRow(answer.body) ? (answer.body.keyPrefix ?? null) : `HTTP ${answer.status}`;
      }
      const same = Object.entries(PREFIXES).every(([object, prefix]) => found[object] === prefix);
      const evidence = [{ call: 'GET describe of the push objects', status: 200, answer: found }];
      return { answer: same ? 'as-expected' : 'differs', evidence };
    },
  },
  {
    number: '16',
    text: 'Since which API version does PackageSubscriber say who blocks push upgrades?',
    matters:
      'The plugin selects HasRestrictionEnabled and CustomUpgradeType, and does without them where they do not exist; then it cannot leave such orgs out.',
    asked: 'Describes PackageSubscriber in every API version of the org.',
    need: 'read',
    answers: { [API_VERSION]: {}, always: {}, never: {} },
    ask: (lab) =>
      since(
        lab,
        'PackageSubscriber',
        ['HasRestrictionEnabled', 'CustomUpgradeType', 'IsCustomUpgradeAllowed'],
        'restrictionSince',
      ),
  },
  {
    number: '17a',
    text: 'How is the running state spelled in the picklist, and do filters accept it in every API version?',
    matters:
      'The plugin understands InProgress and In Progress; the official list and report commands expect the latter.',
    asked: 'Describes PackagePushRequest, and filters by the value in the oldest and the newest API version.',
    need: 'read',
    answers: { InProgress: { inProgress: 'InProgress' }, 'In Progress': { inProgress: 'In Progress' } },
    ask: async (lab) => {
      const { values, evidence } = await statusValues(lab, 'PackagePushRequest');
      const value = values.find((each) => each.replaceAll(' ', '') === 'InProgress');
      if (value === undefined) return unknown('the picklist has no such value', evidence);
      const ends = new Set([lab.facts.apiVersions[0], lab.facts.apiVersions.at(-1)]);
      const filters: Evidence[] = [];
      for (const version of ends) {
        filters.push(
          evidenceOf(await lab.query(`SELECT Id FROM PackagePushRequest WHERE Status = '${value}' LIMIT 1`, version)),
        );
      }
      const refused = filters.some(({ status }) => status >= 400);
      return {
        answer: value,
        ...(refused ? { why: 'not every API version accepts it in a filter' } : {}),
        evidence: [evidence, ...filters],
      };
    },
  },
  {
    number: '17c',
    text: 'How does the picklist spell the status of a canceled job?',
    matters: 'The plugin understands both spellings.',
    asked: 'Describes PackagePushJob.',
    need: 'read',
    answers: { Canceled: { canceledJob: 'Canceled' }, Cancelled: { canceledJob: 'Cancelled' } },
    ask: async (lab) => {
      const { values, evidence } = await statusValues(lab, 'PackagePushJob');
      const value = values.find((each) => /^cancell?ed$/i.test(each));
      return value === undefined
        ? unknown('the picklist has no such value', evidence)
        : { answer: value, evidence: [evidence] };
    },
  },
  {
    number: '21',
    text: 'Does a filter by org key tell capitals from small letters?',
    matters: 'Keys differ by case alone. The plugin picks the right rows itself, so that it works either way.',
    asked: 'Queries the named org with its capitals and small letters swapped.',
    need: 'read',
    answers: {
      'case-insensitive': { orgKeyMatch: 'case-insensitive' },
      'case-sensitive': { orgKeyMatch: 'case-sensitive' },
    },
    ask: async (lab) => {
      const { orgKey } = lab.options;
      if (lab.facts.subscriber === undefined) return unknown('the named org does not have the package');
      const other = `00D${swapCase(orgKey.slice(3))}`;
      if (other === orgKey) return unknown('its key has no letters');
      const answer = await lab.query(`SELECT OrgKey FROM PackageSubscriber WHERE OrgKey = '${other}' LIMIT 5`);
      const found = recordsOf(answer).some((row) => textOf(row, 'OrgKey')?.slice(0, 15) === orgKey);
      return finding(found ? 'case-insensitive' : 'case-sensitive', [answer]);
    },
  },
];
