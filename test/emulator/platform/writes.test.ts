import { expect } from 'chai';
import { SalesforceError, type Value } from '../../../emulator/model.js';
import { decodeRecord } from '../../../emulator/platform/decode.js';
import { failed, type Outcome } from '../../../emulator/platform/outcome.js';
import { createWorld, subscriber } from './world.js';

const world = createWorld();
const request = world.request();
const orgKey = String(subscriber(world).OrgKey);
const { newest } = world.ids.versions;

const first = (outcome: Outcome) => (failed(outcome) ? outcome.errors[0] : undefined);

describe('field checks refuse', () => {
  type Case = [what: string, outcome: () => Outcome, code: string, message: RegExp, fields: string[]];
  const insert = (object: string, values: Record<string, Value>) => () => world.insert(object, values);
  const update = (values: Record<string, Value>) => () => world.update('PackagePushRequest', request, values);
  const cases: Case[] = [
    [
      'a missing required field',
      insert('PackagePushRequest', {}),
      'REQUIRED_FIELD_MISSING',
      /\[PackageVersionId\]/,
      ['PackageVersionId'],
    ],
    [
      'two missing fields at once',
      insert('PackagePushJob', {}),
      'REQUIRED_FIELD_MISSING',
      /\[PackagePushRequestId, SubscriberOrganizationKey\]/,
      ['PackagePushRequestId', 'SubscriberOrganizationKey'],
    ],
    [
      'an empty key',
      insert('PackagePushJob', { PackagePushRequestId: request, SubscriberOrganizationKey: '' }),
      'REQUIRED_FIELD_MISSING',
      /Subscriber/,
      ['SubscriberOrganizationKey'],
    ],
    [
      'a malformed id',
      insert('PackagePushRequest', { PackageVersionId: '04tx' }),
      'MALFORMED_ID',
      /^Package Version ID: id value of incorrect type: 04tx$/,
      ['PackageVersionId'],
    ],
    [
      'an id of another object',
      insert('PackagePushRequest', { PackageVersionId: request }),
      'MALFORMED_ID',
      /incorrect type/,
      ['PackageVersionId'],
    ],
    [
      'an id with a wrong checksum',
      insert('PackagePushRequest', { PackageVersionId: `${newest.slice(0, 15)}ZZZ` }),
      'MALFORMED_ID',
      /incorrect type/,
      ['PackageVersionId'],
    ],
    [
      'an id of no record',
      insert('PackagePushRequest', { PackageVersionId: '04t3z0000009999' }),
      'INVALID_CROSS_REFERENCE_KEY',
      /^invalid cross reference id$/,
      [],
    ],
    [
      'a read-only field',
      insert('PackagePushRequest', { PackageVersionId: newest, DurationSeconds: 1 }),
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      /^Unable to create\/update fields: DurationSeconds\. Please check the security settings/,
      ['DurationSeconds'],
    ],
    [
      'a key that is too long',
      insert('PackagePushJob', { PackagePushRequestId: request, SubscriberOrganizationKey: `${orgKey}AAAB` }),
      'STRING_TOO_LONG',
      /data value too large: .*\(max length=18\)/,
      ['SubscriberOrganizationKey'],
    ],
    [
      'a status that does not exist',
      update({ Status: 'Cancelled' }),
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      /^Status: bad value for restricted picklist field: Cancelled$/,
      ['Status'],
    ],
    [
      'an empty required field',
      update({ PackageVersionId: null }),
      'REQUIRED_FIELD_MISSING',
      /PackageVersionId/,
      ['PackageVersionId'],
    ],
    [
      'a request that does not exist',
      () => world.update('PackagePushRequest', '0DV3z000000zzzzAAA', { Status: 'Pending' }),
      'INVALID_CROSS_REFERENCE_KEY',
      /invalid cross reference id/,
      [],
    ],
    [
      'the id of another object as record id',
      () => world.update('PackagePushRequest', newest, { Status: 'Pending' }),
      'MALFORMED_ID',
      /incorrect type/,
      ['Id'],
    ],
  ];
  for (const [what, write, code, message, fields] of cases) {
    it(what, () => {
      const error = first(write());
      expect(error?.statusCode).to.equal(code);
      expect(error?.message).to.match(message);
      expect(error?.fields).to.deep.equal(fields);
    });
  }

  it('the status of a job, which no client may change', () => {
    const job = world.job(request, orgKey);
    const outcome = world.update('PackagePushJob', 'id' in job ? job.id : '', { Status: 'Canceled' });
    expect(first(outcome)?.statusCode).to.equal('INVALID_FIELD_FOR_INSERT_UPDATE');
  });
});

describe('the JSON parser refuses', () => {
  const decode = (record: object, version = 66) => {
    const { definition } = world.org.store.table('PackagePushRequest')!;
    return decodeRecord(definition, record, { version, switches: world.org.switches });
  };
  const cases: Array<[what: string, record: object, version: number, code: string, message: RegExp]> = [
    [
      'an unknown field',
      { Foo: 1 },
      66,
      'INVALID_FIELD',
      /^No such column 'Foo' on sobject of type PackagePushRequest$/,
    ],
    ['a field newer than the API version', { IsMigration: true }, 59, 'INVALID_FIELD', /^No such column 'IsMigration'/],
    ['StartTime before v51', { StartTime: null }, 50, 'INVALID_FIELD', /^No such column 'StartTime'/],
    ['the emulator’s own columns', { _outcome: 'ok' }, 66, 'INVALID_FIELD', /^No such column/],
    [
      'a number for a text',
      { PackageVersionId: 4 },
      66,
      'JSON_PARSER_ERROR',
      /^Cannot deserialize instance of reference from VALUE_NUMBER_INT value 4/,
    ],
    [
      'a text for a boolean',
      { IsMigration: 'yes' },
      66,
      'JSON_PARSER_ERROR',
      /^Cannot deserialize instance of boolean from VALUE_STRING value yes/,
    ],
    [
      'a dateTime that is none',
      { ScheduledStartTime: 'now' },
      66,
      'JSON_PARSER_ERROR',
      /^Cannot deserialize instance of datetime from VALUE_STRING value now/,
    ],
    ['an object', { Status: {} }, 66, 'JSON_PARSER_ERROR', /START_OBJECT/],
  ];
  for (const [what, record, version, code, message] of cases) {
    it(what, () => {
      expect(() => decode(record, version))
        .to.throw(SalesforceError, message)
        .with.property('errorCode', code);
    });
  }

  it('nothing, if names differ in case only', () => {
    expect(decode({ packageversionid: newest, scheduledstarttime: '2026-01-31T01:00:00' })).to.deep.equal({
      PackageVersionId: newest,
      ScheduledStartTime: Date.UTC(2026, 0, 31, 1),
    });
  });
});
