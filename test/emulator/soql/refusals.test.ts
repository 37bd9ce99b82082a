import { expect } from 'chai';
import { DEFAULT_SWITCHES, SalesforceError } from '../../../emulator/model.js';
import { query, refusalOf, versions } from './support.js';

const long = 'x'.repeat(4_001);

/** What is refused, and how; `accepted` where the difference is a near miss. */
const CASES: ReadonlyArray<readonly [soql: string, answer: string, options?: Parameters<typeof refusalOf>[1]]> = [
  ['SELECT Id FROM Account', "INVALID_TYPE: sObject type 'Account' is not supported."],
  ['SELECT Id FROM PackagePushJob', "INVALID_TYPE: sObject type 'PackagePushJob'", { api: 'tooling' }],
  ['SELECT Id FROM Package2', "INVALID_TYPE: sObject type 'Package2'"],
  ['SELECT Id FROM PushUpgradeCustomization', 'INVALID_TYPE', { version: 59 }],
  ['SELECT Nope FROM PackagePushJob', "INVALID_FIELD: No such column 'Nope' on entity 'PackagePushJob'."],
  ['SELECT StartTime FROM PackagePushJob', "INVALID_FIELD: No such column 'StartTime'", { version: 50 }],
  ['SELECT CreatedDate FROM PackagePushRequest', 'INVALID_FIELD: No such column'],
  [
    'SELECT CreatedDate FROM PackagePushRequest',
    'accepted',
    { switches: { ...DEFAULT_SWITCHES, createdDate: 'present' } },
  ],
  ['SELECT Nope.Name FROM PackagePushJob', "INVALID_FIELD: Didn't understand relationship 'Nope'"],
  ['SELECT Id, (SELECT Id FROM Jobs) FROM PackagePushRequest', "INVALID_FIELD: Didn't understand relationship 'Jobs'"],
  ['SELECT Id, Id FROM PackagePushJob', 'INVALID_FIELD: duplicate field selected: Id'],
  ['SELECT Status s FROM PackagePushJob', 'MALFORMED_QUERY: only aggregate expressions use field aliasing'],
  [
    'SELECT Id FROM PackagePushRequest WHERE StartTime = null',
    "INVALID_FIELD: field 'StartTime' can not be filtered in a query call",
  ],
  [
    "SELECT Id FROM PackagePushError WHERE ErrorMessage LIKE '%'",
    "INVALID_FIELD: field 'ErrorMessage' can not be filtered",
  ],
  [
    'SELECT Id FROM PackagePushRequest ORDER BY EndTime',
    "MALFORMED_QUERY: field 'EndTime' can not be sorted in a query call",
  ],
  [
    'SELECT COUNT(Id) FROM PackagePushError GROUP BY ErrorTitle',
    "MALFORMED_QUERY: field 'ErrorTitle' can not be grouped in a query call",
  ],
  [
    'SELECT COUNT(ErrorTitle) FROM PackagePushError',
    'MALFORMED_QUERY: field ErrorTitle does not support aggregate operator COUNT',
  ],
  [
    'SELECT MAX(IsDeprecated) FROM MetadataPackageVersion',
    'MALFORMED_QUERY: field IsDeprecated does not support aggregate operator MAX',
  ],
  ['SELECT Status, COUNT(Id) FROM PackagePushJob', 'MALFORMED_QUERY: Field must be grouped or aggregated: Status'],
  [
    'SELECT Status FROM PackagePushJob GROUP BY Status ORDER BY Id',
    'MALFORMED_QUERY: Field must be grouped or aggregated: Id',
  ],
  [
    'SELECT COUNT(Id) FROM PackagePushJob LIMIT 1',
    'MALFORMED_QUERY: Non-grouped query that uses overall aggregate functions cannot also use LIMIT',
  ],
  ['SELECT COUNT(Id) n, COUNT(Status) n FROM PackagePushJob', 'MALFORMED_QUERY: duplicate alias: n'],
  ['SELECT COUNT(), Id FROM PackagePushJob', 'MALFORMED_QUERY'],
  ['SELECT SUM(DurationSeconds) FROM PackagePushJob', 'MALFORMED_QUERY: SUM(DurationSeconds)'],
  [
    'SELECT CALENDAR_YEAR(ScheduledStartTime), COUNT(Id) FROM PackagePushRequest GROUP BY CALENDAR_YEAR(ScheduledStartTime)',
    'MALFORMED_QUERY',
  ],
  ['SELECT Status FROM PackagePushJob GROUP BY ROLLUP(Status)', 'MALFORMED_QUERY'],
  [
    'SELECT Status FROM PackagePushJob GROUP BY Status HAVING (COUNT(Id) > 1 OR NOT (COUNT(Id) < 3)) AND MAX(Id) != null',
    "MALFORMED_QUERY: unexpected token: 'NOT'",
  ],
  [
    "SELECT Id FROM PackagePushJob WHERE Status = 'a' AND Status = 'b' OR Status = 'c'",
    "MALFORMED_QUERY: unexpected token: 'OR'",
  ],
  ["SELECT Id FROM PackagePushJob WHERE Status = 'a' AND NOT Status = 'b'", "MALFORMED_QUERY: unexpected token: 'NOT'"],
  ["SELECT Id FROM PackagePushJob WHERE Status = 'a' AND (NOT Status = 'b')", 'accepted'],
  ["SELECT Id FROM PackagePushJob WHERE NOT Status = 'a' AND Status = 'b'", "MALFORMED_QUERY: unexpected token: 'AND'"],
  ["SELECT Id FROM PackagePushJob WHERE Id = 'xyz'", 'INVALID_QUERY_FILTER_OPERATOR: invalid ID field: xyz'],
  [
    "SELECT Id FROM PackagePushJob WHERE PackagePushRequestId IN ('0DV3z0000000001GAB')",
    'INVALID_QUERY_FILTER_OPERATOR: invalid ID field: 0DV3z0000000001GAB',
  ],
  ["SELECT Id FROM PackagePushJob WHERE Id LIKE '0DX%'", 'INVALID_QUERY_FILTER_OPERATOR: invalid operator on id field'],
  [
    'SELECT Id FROM PackageSubscriber WHERE HasRestrictionEnabled > false',
    'INVALID_QUERY_FILTER_OPERATOR: invalid operator on boolean field',
  ],
  [
    "SELECT Id FROM PackageSubscriber WHERE HasRestrictionEnabled = 'true'",
    "INVALID_FIELD: value of filter criterion for field 'HasRestrictionEnabled' must be of type boolean and should not be enclosed in quotes",
  ],
  [
    'SELECT Id FROM PackageSubscriber WHERE OrgKey = 5',
    "INVALID_FIELD: value of filter criterion for field 'OrgKey' must be of type string and should be enclosed in quotes",
  ],
  [
    "SELECT Id FROM PackagePushRequest WHERE ScheduledStartTime > '2026-01-31T01:00:00Z'",
    'INVALID_FIELD: value of filter criterion for field',
  ],
  [
    'SELECT Id FROM PackagePushRequest WHERE ScheduledStartTime > 2026-01-31',
    'INVALID_FIELD: value of filter criterion for field',
  ],
  [
    'SELECT Id FROM PackagePushRequest WHERE ScheduledStartTime > 2026-01-31T01:00:00',
    'MALFORMED_QUERY: unexpected token',
  ],
  [
    'SELECT Id FROM PackagePushRequest WHERE ScheduledStartTime > 2026-02-31T01:00:00Z',
    'MALFORMED_QUERY: Invalid date',
  ],
  ['SELECT Id FROM PackagePushRequest WHERE Status = Pending', "MALFORMED_QUERY: unexpected token: 'Pending'"],
  ['SELECT Id FROM PackagePushRequest WHERE Status = :status', "MALFORMED_QUERY: unexpected token: ':'"],
  ['SELECT Id FROM PackagePushRequest WHERE Status IN ()', 'MALFORMED_QUERY: unexpected token'],
  ["SELECT Id FROM PackagePushRequest WHERE Status = 'It''s'", 'MALFORMED_QUERY: unexpected token'],
  ["SELECT Id FROM PackageSubscriber WHERE OrgName = 'a\\qb'", 'MALFORMED_QUERY: Invalid string literal'],
  ["SELECT Id FROM PackageSubscriber WHERE OrgName = 'a\nb'", 'MALFORMED_QUERY'],
  ["SELECT Id FROM PackageSubscriber WHERE OrgName = 'unclosed", 'MALFORMED_QUERY'],
  [`SELECT Id FROM PackageSubscriber WHERE OrgName = '${long}'`, 'MALFORMED_QUERY: filter value'],
  [`SELECT Id FROM PackageSubscriber WHERE OrgName = '${long.slice(1)}'`, 'accepted'],
  [
    `SELECT Id FROM PackageSubscriber WHERE OrgKey IN (${`'${long}',`.repeat(25)}'x')`,
    'MALFORMED_QUERY: SOQL statements cannot be longer',
  ],
  ["SELECT Id FROM PackagePushRequest WHERE Status = 'Nope'", 'accepted'],
  [
    "SELECT Id FROM PackagePushRequest WHERE Status = 'Nope'",
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    { switches: { ...DEFAULT_SWITCHES, unknownPicklistFilter: 'refuse' } },
  ],
  ['SELECT Id FROM PackagePushJob OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE: Maximum SOQL offset allowed is 2000'],
  ['SELECT FIELDS(ALL) FROM PackagePushJob LIMIT 200', 'MALFORMED_QUERY'],
  ['SELECT toLabel(Status) FROM PackagePushJob', 'MALFORMED_QUERY'],
  ["SELECT Id FROM PackagePushJob WHERE toLabel(Status) = 'x'", 'MALFORMED_QUERY'],
  ['SELECT TYPEOF What WHEN Account THEN Phone END FROM PackagePushJob', 'MALFORMED_QUERY'],
  ['SELECT Id FROM PackagePushJob USING SCOPE mine', 'MALFORMED_QUERY'],
  ['SELECT Id FROM PackagePushJob FOR UPDATE', 'MALFORMED_QUERY'],
  ['SELECT Id FROM PackagePushJob WITH SECURITY_ENFORCED', 'MALFORMED_QUERY'],
  [
    'SELECT Id, (SELECT Id, (SELECT Id FROM PackagePushErrors) FROM PackagePushJobs) FROM PackagePushRequest',
    'MALFORMED_QUERY',
  ],
  ['SELECT _outcome FROM PackageSubscriber', 'MALFORMED_QUERY'],
  ['', 'MALFORMED_QUERY'],
  [
    'SELECT Id FROM PackagePushJob WHERE SubscriberOrganizationKey IN (SELECT OrgKey FROM PackageSubscriber)',
    'MALFORMED_QUERY: The left operand field',
  ],
  [
    'SELECT Id FROM PackagePushJob WHERE PackagePushRequestId IN (SELECT Status FROM PackagePushRequest)',
    'MALFORMED_QUERY: Semi join sub-selects can only query id fields',
  ],
  [
    "SELECT Id FROM PackagePushJob WHERE Status = 'x' OR PackagePushRequestId IN (SELECT Id FROM PackagePushRequest)",
    'MALFORMED_QUERY: Semi join sub-selects are only allowed at the top level',
  ],
  [
    'SELECT Id FROM PackagePushJob WHERE PackagePushRequestId IN (SELECT Id FROM PackagePushRequest LIMIT 1)',
    'MALFORMED_QUERY',
  ],
  ['SELECT Name FROM SubscriberPackageVersion', 'MALFORMED_QUERY: Implementation restriction', { api: 'tooling' }],
  [
    `SELECT Name FROM SubscriberPackageVersion WHERE Id = '${versions.newest}' AND InstallationKey = 'x'`,
    'accepted',
    { api: 'tooling' },
  ],
  [
    `SELECT Name FROM SubscriberPackageVersion WHERE Id = '${versions.newest}' AND Name = 'x'`,
    "INVALID_FIELD: field 'Name' can not be filtered",
    { api: 'tooling' },
  ],
  [
    'SELECT InstallationKey FROM SubscriberPackageVersion',
    "INVALID_FIELD: field 'InstallationKey' can not be selected",
    { api: 'tooling' },
  ],
  ['SELECT COUNT() FROM PackagePushJob', 'FEATURENOTENABLED', { bulk: true }],
  ['SELECT Status FROM PackagePushJob GROUP BY Status', 'FEATURENOTENABLED', { bulk: true }],
  ['SELECT Id FROM PackagePushJob LIMIT 1 OFFSET 1', 'FEATURENOTENABLED', { bulk: true }],
  ['SELECT Id, (SELECT Id FROM PackagePushErrors) FROM PackagePushJob', 'FEATURENOTENABLED', { bulk: true }],
  ['SELECT Id, PackagePushRequest.Status FROM PackagePushJob LIMIT 1', 'accepted', { bulk: true }],
];

describe('SOQL refusals', () => {
  for (const [soql, answer, options] of CASES) {
    it(`${answer.slice(0, 60)} for ${JSON.stringify(options ?? {}).slice(0, 30)} ${soql.slice(0, 110)}`, () => {
      expect(refusalOf(soql, options).slice(0, answer.length)).to.equal(answer);
    });
  }

  it('point at the position, like the org', () => {
    expect(() => query('SELECT Id\nFROM MetadataPackages'))
      .to.throw(SalesforceError)
      .with.property('message')
      .that.matches(/^\nFROM MetadataPackages\n {5}\^\nERROR at Row:2:Column:6\nsObject type/);
    expect(() => query('SELECT Id FROM MetadataPackage', { api: 'tooling', version: 66 })).to.not.throw();
  });
});
