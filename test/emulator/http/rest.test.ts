import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import { type Client, clientOf, newRequest, orgKeys, soqlPath } from './client.js';

describe('the REST API of the emulator', () => {
  let emulator: Emulator;
  let call: Client;
  before(async () => {
    emulator = await startEmulator({ scenario: 'orgs=2500,versions=2,clean', clock: 'manual' });
    call = clientOf(emulator);
  });
  after(() => emulator.close());

  describe('around the data', () => {
    it('lists its versions without a login, with or without repeated slashes', async () => {
      const { status, body } = await clientOf(emulator, 'none')('GET', '//services/data');
      expect(status).to.equal(200);
      expect(body).to.have.length(18);
      expect(body.at(-1)).to.deep.equal({ label: "Summer '26", url: '/services/data/v67.0', version: '67.0' });
      expect(body[0]).to.deep.equal({ label: "Winter '21", url: '/services/data/v50.0', version: '50.0' });
    });

    it('accepts valid sessions only', async () => {
      const { status, body } = await clientOf(emulator, 'none')('GET', soqlPath('SELECT Id FROM User'));
      expect(status).to.equal(401);
      expect(body).to.deep.equal([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
    });

    const refused: Array<[method: string, path: string, status: number, errorCode: string]> = [
      ['GET', '/nothing', 404, 'NOT_FOUND'],
      ['GET', '/sobjects/Account/describe', 404, 'NOT_FOUND'],
      ['GET', '/services/data/v49.0/sobjects', 404, 'NOT_FOUND'],
      ['GET', '/services/data/v68.0/sobjects', 404, 'NOT_FOUND'],
      ['GET', '/services/data/v66/sobjects', 404, 'NOT_FOUND'],
      ['GET', '/services/data/v59.0/sobjects/PushUpgradeCustomization', 404, 'NOT_FOUND'],
      ['GET', '/sobjects/Package2/describe', 404, 'NOT_FOUND'],
      ['POST', '/query', 405, 'METHOD_NOT_ALLOWED'],
      ['DELETE', '/sobjects/PackagePushRequest/0DV3z0000000001GAA', 405, 'METHOD_NOT_ALLOWED'],
      ['GET', '/query', 400, 'MALFORMED_QUERY'],
      ['GET', '/query/01g3z0000000001-2000', 400, 'INVALID_QUERY_LOCATOR'],
      ['GET', '/sobjects/PackagePushRequest/0DV3z000000zzzz', 404, 'NOT_FOUND'],
      ['GET', '/%E0%A4%A', 404, 'NOT_FOUND'],
    ];
    for (const [method, path, status, errorCode] of refused) {
      it(`answers ${method} ${path} with ${status} ${errorCode}`, async () => {
        const answer = await call(method, path);
        expect(answer.status).to.equal(status);
        expect(answer.body).to.have.length(1);
        expect(answer.body[0].errorCode).to.equal(errorCode);
      });
    }

    it('refuses a URI that is too long, in HTML', async () => {
      const path = soqlPath(`SELECT Id FROM PackageSubscriber WHERE OrgKey IN ('${'x'.repeat(16_400)}')`);
      const { status, headers, text } = await call('GET', path);
      expect([status, headers.get('content-type')]).to.deep.equal([414, 'text/html']);
      expect(text).to.contain('URI Too Long');
      const tooMuch = await call('GET', soqlPath('SELECT Id FROM User'), undefined, { 'x-much': 'x'.repeat(16_300) });
      expect(tooMuch.status).to.equal(431);
    });

    it('returns the number of calls', async () => {
      const { headers } = await call('GET', '/limits');
      expect(headers.get('sforce-limit-info')).to.match(/^api-usage=\d+\/100000$/);
    });

    it('describes fields of the requested API version', async () => {
      const fieldsAt = async (version: number) => {
        const { body } = await call('GET', `/services/data/v${version}.0/sobjects/packagesubscriber/describe`);
        return body.fields as Array<Record<string, unknown>>;
      };
      const [old, recent] = [await fieldsAt(57), await fieldsAt(66)];
      const names = (fields: Array<Record<string, unknown>>) => fields.map(({ name }) => name);
      expect(names(recent)).to.include('HasRestrictionEnabled').and.not.include('_outcome');
      expect(names(old)).to.not.include('HasRestrictionEnabled');
      const { body } = await call('GET', '/sobjects/PackagePushJob/describe');
      const status = body.fields.find(({ name }: { name: string }) => name === 'Status');
      expect(status).to.include({
        createable: true,
        updateable: false,
        filterable: true,
        groupable: true,
        restrictedPicklist: true,
      });
      expect(status.picklistValues.map(({ value }: { value: string }) => value)).to.include('InProgress');
      expect(body).to.include({ createable: true, updateable: true, deletable: false, keyPrefix: '0DX' });
    });
  });

  describe('queries', () => {
    const all = 'SELECT Id FROM PackageSubscriber ORDER BY Id';

    it('come in pages of 2,000', async () => {
      const first = (await call('GET', soqlPath(all))).body;
      expect(first.records).to.have.length(2_000);
      expect(first.done).to.equal(false);
      expect(first.nextRecordsUrl).to.match(/^\/services\/data\/v66\.0\/query\/01g\w{15}-2000$/);
      const second = (await call('GET', first.nextRecordsUrl)).body;
      expect(second.done).to.equal(true);
      expect(second).to.not.have.property('nextRecordsUrl');
      const ids = [...first.records, ...second.records].map(({ Id }: { Id: string }) => Id);
      expect(new Set(ids)).to.have.property('size', first.totalSize);
      expect(ids).to.have.length(second.totalSize);
    });

    it('limit the page size to 200 to 2,000', async () => {
      const sizes = ['10', '500', '5000'].map(async (size) => {
        const { body } = await call('GET', soqlPath(all), undefined, { 'sforce-query-options': `batchSize=${size}` });
        return body.records.length as number;
      });
      expect(await Promise.all(sizes)).to.deep.equal([200, 500, 2_000]);
    });

    it('cannot be paged with the other API, nor beyond the end', async () => {
      const { nextRecordsUrl } = (await call('GET', soqlPath(all))).body;
      for (const url of [
        nextRecordsUrl.replace('/query/', '/tooling/query/'),
        nextRecordsUrl.replace('-2000', '-99999'),
      ]) {
        expect((await call('GET', url)).body[0].errorCode).to.equal('INVALID_QUERY_LOCATOR');
      }
    });

    it('refuse more groups than a page', async () => {
      const { status, body } = await call(
        'GET',
        soqlPath('SELECT OrgKey, COUNT(Id) FROM PackageSubscriber GROUP BY OrgKey'),
      );
      expect(status).to.equal(400);
      expect(body[0]).to.deep.equal({
        errorCode: 'EXCEEDED_ID_LIMIT',
        message: 'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
      });
    });

    it('count without records, however many there are', async () => {
      const { body } = await call('GET', soqlPath('SELECT COUNT() FROM PackageSubscriber'));
      expect(body).to.deep.equal({
        totalSize: emulator.org.store.table('PackageSubscriber')!.size,
        done: true,
        records: [],
      });
    });

    it('count in groups the way the API writes them', async () => {
      const { body } = await call('GET', soqlPath('SELECT COUNT(Id) FROM PackageSubscriber'));
      expect(body.records).to.deep.equal([
        { attributes: { type: 'AggregateResult' }, expr0: emulator.org.store.table('PackageSubscriber')!.size },
      ]);
    });

    it('of the Tooling API return more metadata, and do not know the push objects', async () => {
      const { body } = await call('GET', soqlPath('SELECT Id, Name FROM Package2', '/tooling/query'));
      expect(Object.keys(body)).to.have.members([
        'size',
        'entityTypeName',
        'queryLocator',
        'totalSize',
        'done',
        'records',
      ]);
      expect(body.entityTypeName).to.equal('Package2');
      const { status, body: error } = await call(
        'GET',
        soqlPath('SELECT Id FROM PackagePushRequest', '/tooling/query'),
      );
      expect([status, error[0].errorCode]).to.deep.equal([400, 'INVALID_TYPE']);
    });

    it('describe their columns', async () => {
      const soql =
        'SELECT Id, PackageVersion.MetadataPackage.Name, (SELECT Id, Status FROM PackagePushJobs), IsMigration FROM PackagePushRequest';
      const { body } = await call('GET', `${soqlPath(soql)}&columns=true`);
      type Column = { columnName: string; aggregate: boolean; joinColumns: Column[] };
      const shape = (columns: Column[]): unknown =>
        columns.map(({ columnName, aggregate, joinColumns }) => [columnName, aggregate, shape(joinColumns)]);
      expect(shape(body.columnMetadata)).to.deep.equal([
        ['Id', false, []],
        ['PackageVersion', false, [['MetadataPackage', false, [['Name', false, []]]]]],
        [
          'PackagePushJobs',
          true,
          [
            ['Id', false, []],
            ['Status', false, []],
          ],
        ],
        ['IsMigration', false, []],
      ]);
      expect(body.columnMetadata[3]).to.include({ booleanType: true, apexType: 'Boolean' });
    });

    it('name the columns of functions as the CLI shows them', async () => {
      const { body } = await call(
        'GET',
        `${soqlPath('SELECT Status, COUNT(Id), MAX(Id) newest FROM PackagePushJob GROUP BY Status')}&columns=true`,
      );
      const names = body.columnMetadata.map(({ columnName, displayName }: Record<string, string>) => [
        columnName,
        displayName,
      ]);
      expect(names).to.deep.equal([
        ['Status', 'Status'],
        ['expr0', 'count(Id)'],
        ['newest', 'max(Id)'],
      ]);
    });
  });

  describe('single records', () => {
    it('are created, read and changed', async () => {
      const { status, headers, body } = await call('POST', '/sobjects/packagepushrequest/', {
        PackageVersionId: emulator.scenario.ids.versions.newest.slice(0, 15),
        ScheduledStartTime: '2026-12-31T01:00:00.000Z',
      });
      expect(status).to.equal(201);
      expect(body).to.deep.equal({ id: body.id, success: true, errors: [] });
      expect(body.id).to.match(/^0DV\w{15}$/);
      expect(headers.get('content-type')).to.equal('application/json;charset=UTF-8');
      const read = await call(
        'GET',
        `/sobjects/PackagePushRequest/${body.id}?fields=Status,ScheduledStartTime,PackageVersionId`,
      );
      expect(read.body).to.deep.equal({
        attributes: { type: 'PackagePushRequest', url: `/services/data/v66.0/sobjects/PackagePushRequest/${body.id}` },
        Id: body.id,
        Status: 'Created',
        ScheduledStartTime: '2026-12-31T01:00:00.000+0000',
        PackageVersionId: emulator.scenario.ids.versions.newest,
      });
      const changed = await call('PATCH', `/sobjects/PackagePushRequest/${body.id.slice(0, 15)}`, {
        Status: 'Canceled',
      });
      expect([changed.status, changed.text]).to.deep.equal([204, '']);
      const again = await call('PATCH', `/sobjects/PackagePushRequest/${body.id}`, { Status: 'Canceled' });
      expect(again.status).to.equal(400);
      expect(again.body[0].errorCode).to.equal('INVALID_OPERATION');
    });

    it('show all their fields when none are named', async () => {
      const id = await newRequest(call, emulator);
      const { body } = await call('GET', `/sobjects/PackagePushRequest/${id}`);
      expect(body)
        .to.include.keys('Id', 'Status', 'DurationSeconds', 'IsMigration')
        .and.not.include.keys('CreatedDate');
    });

    const refused: Array<[what: string, body: unknown, error: object]> = [
      [
        'nothing given',
        {},
        {
          message: 'Required fields are missing: [PackageVersionId]',
          errorCode: 'REQUIRED_FIELD_MISSING',
          fields: ['PackageVersionId'],
        },
      ],
      [
        'an unknown field',
        { Foo: 1 },
        { message: "No such column 'Foo' on sobject of type PackagePushRequest", errorCode: 'INVALID_FIELD' },
      ],
      [
        'broken JSON',
        '{"PackageVersionId":',
        { message: 'Unexpected end-of-input at [line:1, column:21]', errorCode: 'JSON_PARSER_ERROR' },
      ],
      [
        'no body',
        '',
        {
          message: 'The HTTP entity body is required, but this request has no entity body.',
          errorCode: 'JSON_PARSER_ERROR',
        },
      ],
      [
        'an id of its own',
        { Id: '0DV3z0000000001' },
        { message: 'The Id field should not be specified in the sobject data.', errorCode: 'INVALID_FIELD' },
      ],
    ];
    for (const [what, body, error] of refused) {
      it(`are refused with ${what}`, async () => {
        const answer = await call('POST', '/sobjects/PackagePushRequest', body);
        expect(answer.status).to.equal(400);
        expect(answer.body).to.deep.equal([error]);
      });
    }

    it('of read-only objects cannot be written', async () => {
      const created = await call('POST', '/sobjects/PackageSubscriber', { OrgKey: '00D' });
      expect([created.status, created.body[0].errorCode]).to.deep.equal([400, 'INVALID_TYPE_FOR_OPERATION']);
      const [row] = [...emulator.org.store.table('PackageSubscriber')!.rows()];
      const changed = await call('PATCH', `/sobjects/PackageSubscriber/${row!.Id}`, { OrgStatus: 'Active' });
      expect(changed.body[0].errorCode).to.equal('INVALID_TYPE_FOR_OPERATION');
    });

    it('refuse an ineligible org with one error', async () => {
      const request = await newRequest(call, emulator);
      const [good] = orgKeys(emulator, 1);
      const body = { PackagePushRequestId: request, SubscriberOrganizationKey: good };
      expect((await call('POST', '/sobjects/PackagePushJob', body)).status).to.equal(201);
      const twice = await call('POST', '/sobjects/PackagePushJob', body);
      expect([twice.status, twice.body[0].errorCode]).to.deep.equal([400, 'DUPLICATE_VALUE']);
    });
  });
});
