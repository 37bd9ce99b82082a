import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import { type Client, clientOf, jobRecords, newRequest, orgKeys, savedJobs, soqlPath } from './client.js';

const NOT_ELIGIBLE =
  'The specified SubscriberOrganizationKey is not eligible to receive this upgrade. It may not have the package installed, or has a beta version installed.';

const DATA = '/services/data/v66.0';

describe('many records in one call', () => {
  let emulator: Emulator;
  let call: Client;
  let request: string;
  let keys: string[];
  beforeEach(async () => {
    emulator = await startEmulator({ scenario: 'orgs=250,versions=2,clean', clock: 'manual' });
    call = clientOf(emulator);
    request = await newRequest(call, emulator);
    keys = orgKeys(emulator, 250);
  });
  afterEach(() => emulator.close());

  const collection = (records: object[], allOrNone = false) =>
    call('POST', '/composite/sobjects', { allOrNone, records });

  describe('sObject Collections', () => {
    it('process every record in order, with 200 even where records failed', async () => {
      const { status, body } = await collection(jobRecords(request, [keys[0]!, '00D000000000zzz', keys[1]!, keys[0]!]));
      expect(status).to.equal(200);
      expect(body.map(({ success }: { success: boolean }) => success)).to.deep.equal([true, false, true, false]);
      expect(body[0]).to.deep.equal({ id: body[0].id, success: true, errors: [] });
      expect(body[1]).to.deep.equal({
        success: false,
        errors: [{ statusCode: 'INVALID_OPERATION', message: NOT_ELIGIBLE, fields: [] }],
      });
      expect(body[3].errors[0].statusCode).to.equal('DUPLICATE_VALUE');
      expect(savedJobs(emulator)).to.equal(2);
    });

    it('save nothing if one of all or none fails', async () => {
      const { status, body } = await collection(jobRecords(request, [keys[0]!, '00D000000000zzz']), true);
      expect(status).to.equal(200);
      expect(body[0].errors).to.deep.equal([
        {
          statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
          message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
          fields: [],
        },
      ]);
      expect(body[1].errors[0].statusCode).to.equal('INVALID_OPERATION');
      expect(savedJobs(emulator)).to.equal(0);
    });

    it('accept 200 records, but not 201 or none', async () => {
      const counts = [200, 201, 0].map(
        async (count) => (await collection(jobRecords(request, keys.slice(0, count)))).status,
      );
      expect(await Promise.all(counts)).to.deep.equal([200, 400, 400]);
      expect(savedJobs(emulator)).to.equal(200);
    });

    it('refuse the call for a field that does not exist, saving nothing', async () => {
      const { status, body } = await collection([
        ...jobRecords(request, [keys[0]!]),
        { attributes: { type: 'PackagePushJob' }, Foo: 1 },
      ]);
      expect([status, body[0].errorCode, savedJobs(emulator)]).to.deep.equal([400, 'INVALID_FIELD', 0]);
    });

    it('change requests, each on its own or all together', async () => {
      const other = await newRequest(call, emulator);
      const records = [request, other, '0DV3z000000zzzz'].map((id) => ({
        attributes: { type: 'PackagePushRequest' },
        id,
        Status: 'Canceled',
      }));
      const together = await call('PATCH', '/composite/sobjects', { allOrNone: true, records });
      expect(together.body.map(({ success }: { success: boolean }) => success)).to.deep.equal([false, false, false]);
      const statusOf = (id: string) => emulator.org.store.table('PackagePushRequest')!.get(id)!.Status;
      expect(statusOf(request)).to.equal('Created');
      const apart = await call('PATCH', '/composite/sobjects', { allOrNone: false, records });
      expect(apart.body.map(({ success }: { success: boolean }) => success)).to.deep.equal([true, true, false]);
      expect([statusOf(request), statusOf(other)]).to.deep.equal(['Canceled', 'Canceled']);
    });

    it('read in the order of the ids, null for what is not there', async () => {
      const ids = [request, '0DV3z000000zzzz'];
      const byGet = await call('GET', `/composite/sobjects/PackagePushRequest?ids=${ids.join(',')}&fields=Id,Status`);
      const byPost = await call('POST', '/composite/sobjects/PackagePushRequest', { ids, fields: ['Id', 'Status'] });
      expect(byGet.body).to.deep.equal(byPost.body);
      expect(byGet.body[0]).to.include({ Id: request, Status: 'Created' });
      expect(byGet.body[1]).to.equal(null);
    });

    it('delete nothing', async () => {
      const { body } = await call('DELETE', `/composite/sobjects?ids=${request}`);
      expect(body[0].success).to.equal(false);
    });
  });

  describe('composite/tree', () => {
    const leaf = (key: string, referenceId = key) => ({
      attributes: { type: 'PackagePushJob', referenceId },
      PackagePushRequestId: request,
      SubscriberOrganizationKey: key,
    });

    it('saves all', async () => {
      const { status, body } = await call('POST', '/composite/tree/PackagePushJob', {
        records: keys.slice(0, 2).map((key) => leaf(key)),
      });
      expect(status).to.equal(201);
      expect(body.hasErrors).to.equal(false);
      expect(body.results.map(({ referenceId }: { referenceId: string }) => referenceId)).to.deep.equal(
        keys.slice(0, 2),
      );
      expect(body.results[0].id).to.match(/^0DX\w{15}$/);
    });

    it('saves nothing after a failure, naming only the records that failed', async () => {
      const { status, body } = await call('POST', '/composite/tree/packagepushjob', {
        records: [leaf(keys[0]!), leaf('00D000000000zzz', 'bad')],
      });
      expect(status).to.equal(400);
      expect(body).to.deep.equal({
        hasErrors: true,
        results: [
          { referenceId: 'bad', errors: [{ statusCode: 'INVALID_OPERATION', message: NOT_ELIGIBLE, fields: [] }] },
        ],
      });
      expect(savedJobs(emulator)).to.equal(0);
    });

    it('saves a request with its jobs, or neither', async () => {
      const tree = (orgs: string[]) => ({
        records: [
          {
            attributes: { type: 'PackagePushRequest', referenceId: 'push' },
            PackageVersionId: emulator.scenario.ids.versions.newest,
            PackagePushJobs: {
              records: orgs.map((key) => ({
                attributes: { type: 'PackagePushJob', referenceId: key },
                SubscriberOrganizationKey: key,
              })),
            },
          },
        ],
      });
      const requests = () => emulator.org.store.table('PackagePushRequest')!.size;
      const before = requests();
      expect((await call('POST', '/composite/tree/PackagePushRequest', tree([keys[0]!, 'nobody']))).status).to.equal(
        400,
      );
      expect([requests(), savedJobs(emulator)]).to.deep.equal([before, 0]);
      const { status, body } = await call('POST', '/composite/tree/PackagePushRequest', tree(keys.slice(0, 3)));
      expect([status, requests(), savedJobs(emulator)]).to.deep.equal([201, before + 1, 3]);
      const job = emulator.org.store.table('PackagePushJob')!.get(body.results[1].id)!;
      expect(job.PackagePushRequestId).to.equal(body.results[0].id);
    });

    it('refuses a reference used twice, and more than 200 records', async () => {
      const twice = await call('POST', '/composite/tree/PackagePushJob', {
        records: [leaf(keys[0]!, 'a'), leaf(keys[1]!, 'a')],
      });
      expect([twice.status, twice.body.results[0].errors[0].message]).to.deep.equal([
        400,
        'Duplicate ReferenceId provided in the request.',
      ]);
      const many = await call('POST', '/composite/tree/PackagePushJob', {
        records: keys.slice(0, 201).map((key) => leaf(key)),
      });
      expect([many.status, many.body.hasErrors, savedJobs(emulator)]).to.deep.equal([400, true, 0]);
    });
  });

  describe('composite', () => {
    const composite = (compositeRequest: object[], allOrNone = false) =>
      call('POST', '/composite', { allOrNone, compositeRequest });
    const create = {
      method: 'POST',
      url: `${DATA}/sobjects/PackagePushRequest`,
      referenceId: 'push',
    };

    it('lets later calls use responses of earlier ones', async () => {
      const { status, body } = await composite([
        { ...create, body: { PackageVersionId: emulator.scenario.ids.versions.newest } },
        {
          method: 'POST',
          url: `${DATA}/composite/sobjects`,
          referenceId: 'jobs',
          body: { records: jobRecords('@{push.id}', keys.slice(0, 2)) },
        },
        {
          method: 'GET',
          url: `${DATA}${soqlPath("SELECT COUNT(Id) FROM PackagePushJob WHERE PackagePushRequestId = '")}@{push.id}'`,
          referenceId: 'count',
        },
        {
          method: 'PATCH',
          url: `${DATA}/sobjects/PackagePushRequest/@{push.id}`,
          referenceId: 'go',
          body: { Status: 'Pending' },
        },
      ]);
      expect(status).to.equal(200);
      const responses = body.compositeResponse;
      expect(responses.map(({ httpStatusCode }: { httpStatusCode: number }) => httpStatusCode)).to.deep.equal([
        201, 200, 200, 204,
      ]);
      expect(responses[0]).to.deep.equal({
        body: { id: responses[0].body.id, success: true, errors: [] },
        httpHeaders: { Location: `${DATA}/sobjects/PackagePushRequest/${responses[0].body.id}` },
        httpStatusCode: 201,
        referenceId: 'push',
      });
      expect(responses[2].body.records[0].expr0).to.equal(2);
      expect(responses[3].body).to.equal(null);
    });

    it('rolls everything back if it is all or none', async () => {
      const before = emulator.org.store.table('PackagePushRequest')!.size;
      const { status, body } = await composite(
        [
          { ...create, body: { PackageVersionId: emulator.scenario.ids.versions.newest } },
          {
            method: 'PATCH',
            url: `${DATA}/sobjects/PackagePushRequest/@{push.id}`,
            referenceId: 'go',
            body: { Status: 'Succeeded' },
          },
          { method: 'GET', url: `${DATA}${soqlPath('SELECT Id FROM User')}`, referenceId: 'never' },
        ],
        true,
      );
      expect(status).to.equal(200);
      const codes = body.compositeResponse.map(
        (response: { body: Array<{ errorCode: string }> }) => response.body[0]!.errorCode,
      );
      expect(codes).to.deep.equal(['PROCESSING_HALTED', 'INVALID_OPERATION', 'PROCESSING_HALTED']);
      expect(emulator.org.store.table('PackagePushRequest')!.size).to.equal(before);
    });

    it('continues after a failure otherwise, but not with requests that refer to it', async () => {
      const { body } = await composite([
        { ...create, body: {} },
        { method: 'GET', url: `${DATA}/sobjects/PackagePushRequest/@{push.id}`, referenceId: 'read' },
        { method: 'GET', url: `${DATA}${soqlPath('SELECT Id FROM User')}`, referenceId: 'user' },
      ]);
      const codes = body.compositeResponse.map(({ httpStatusCode }: { httpStatusCode: number }) => httpStatusCode);
      expect(codes).to.deep.equal([400, 400, 200]);
    });

    it('has limits', async () => {
      const user = (index: number) => ({ method: 'GET', url: `${DATA}/sobjects/User/x`, referenceId: `r${index}` });
      const queried = (index: number) => ({
        method: 'GET',
        url: `${DATA}${soqlPath('SELECT Id FROM User')}`,
        referenceId: `q${index}`,
      });
      const of = (count: number, make: (index: number) => object) =>
        composite(Array.from({ length: count }, (_, index) => make(index)));
      expect((await of(25, user)).status).to.equal(200);
      expect((await of(26, user)).status).to.equal(400);
      expect((await of(5, queried)).status).to.equal(200);
      expect((await of(6, queried)).status).to.equal(400);
      expect((await composite([user(1), user(1)])).status).to.equal(400);
    });

    it('cannot call other resources', async () => {
      for (const url of [`${DATA}/jobs/ingest`, `${DATA}/limits`, '/services/oauth2/userinfo', '/__emulator/state']) {
        const { body } = await composite([{ method: 'GET', url, referenceId: 'r' }]);
        expect(body.compositeResponse[0].httpStatusCode, url).to.equal(400);
      }
    });
  });
});
