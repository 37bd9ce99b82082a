import { expect } from 'chai';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import { type Client, clientOf, newRequest, orgKeys, savedJobs } from './client.js';

describe('Bulk API 2.0', () => {
  let emulator: Emulator;
  let call: Client;
  before(async () => {
    emulator = await startEmulator({ scenario: 'orgs=600,versions=2,clean', clock: 'manual' });
    call = clientOf(emulator);
  });
  after(() => emulator.close());

  const csvHeaders = { 'content-type': 'text/csv' };

  describe('ingest', () => {
    it('follows the documented steps', async () => {
      const request = await newRequest(call, emulator);
      const [good] = orgKeys(emulator, 1);
      const open = await call('POST', '/jobs/ingest', { operation: 'insert', object: 'PackagePushJob' });
      expect(open.status).to.equal(200);
      const { id } = open.body;
      expect(open.body).to.deep.equal({
        id,
        operation: 'insert',
        object: 'PackagePushJob',
        createdById: emulator.scenario.ids.userId,
        createdDate: '2026-10-05T09:00:00.000+0000',
        systemModstamp: '2026-10-05T09:00:00.000+0000',
        state: 'Open',
        concurrencyMode: 'Parallel',
        contentType: 'CSV',
        apiVersion: 66,
        contentUrl: `services/data/v66.0/jobs/ingest/${id}/batches`,
        lineEnding: 'LF',
        columnDelimiter: 'COMMA',
      });
      const csv = `PackagePushRequestId,SubscriberOrganizationKey\n${request},${good}\n${request},00D000000000zzz\n`;
      const uploaded = await call('PUT', `/jobs/ingest/${id}/batches`, csv, csvHeaders);
      expect([uploaded.status, uploaded.text]).to.deep.equal([201, '']);
      const closed = await call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
      expect([closed.status, closed.body.state]).to.deep.equal([200, 'UploadComplete']);
      const done = await call('GET', `/jobs/ingest/${id}`);
      expect(done.body).to.include({
        state: 'JobComplete',
        jobType: 'V2Ingest',
        numberRecordsProcessed: 2,
        numberRecordsFailed: 1,
        retries: 0,
      });
      const results = async (kind: string) => {
        const { headers, text } = await call('GET', `/jobs/ingest/${id}/${kind}`);
        expect(headers.get('content-type')).to.match(/^text\/csv/);
        return text;
      };
      const saved = emulator.org.store.table('PackagePushJob')!.rows()[Symbol.iterator]().next().value!;
      expect(await results('successfulResults')).to.equal(
        `"sf__Id","sf__Created","PackagePushRequestId","SubscriberOrganizationKey"\n"${saved.Id}","true","${request}","${good}"\n`,
      );
      expect(await results('failedResults')).to.equal(
        `"sf__Id","sf__Error","PackagePushRequestId","SubscriberOrganizationKey"\n"","INVALID_OPERATION:The specified SubscriberOrganizationKey is not eligible to receive this upgrade. It may not have the package installed, or has a beta version installed.:--","${request}","00D000000000zzz"\n`,
      );
      expect(await results('unprocessedrecords')).to.equal('"PackagePushRequestId","SubscriberOrganizationKey"\n');
      expect((await call('DELETE', `/jobs/ingest/${id}`)).status).to.equal(204);
      expect((await call('GET', `/jobs/ingest/${id}`)).status).to.equal(404);
      expect(savedJobs(emulator)).to.equal(1);
    });

    const refused: Array<[what: string, body: object, errorCode: string]> = [
      ['an object it does not know', { operation: 'insert', object: 'X' }, 'INVALIDENTITY'],
      ['an operation it does not have', { operation: 'delete', object: 'PackagePushJob' }, 'INVALIDJOB'],
      [
        'a delimiter it does not know',
        { operation: 'insert', object: 'PackagePushJob', columnDelimiter: 'DOT' },
        'INVALIDJOB',
      ],
    ];
    for (const [what, body, errorCode] of refused) {
      it(`refuses ${what}`, async () => {
        const answer = await call('POST', '/jobs/ingest', body);
        expect([answer.status, answer.body[0].errorCode]).to.deep.equal([400, errorCode]);
      });
    }

    it('loses a chunk to a fault', async () => {
      emulator.faults.add({ route: 'BULK chunk', nth: 2, fault: { kind: 'rows', error: 'SOMETHING_BAD' } });
      const request = await newRequest(call, emulator);
      const { id } = (
        await call('POST', '/jobs/ingest', { operation: 'insert', object: 'PackagePushJob', columnDelimiter: 'TAB' })
      ).body;
      const csv = [
        'PackagePushRequestId\tSubscriberOrganizationKey',
        ...orgKeys(emulator, 600).map((key) => `${request}\t${key}`),
        '',
      ].join('\n');
      await call('PUT', `/jobs/ingest/${id}/batches`, csv, csvHeaders);
      await call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
      const { body } = await call('GET', `/jobs/ingest/${id}`);
      expect(body).to.include({ state: 'JobComplete', numberRecordsProcessed: 600, numberRecordsFailed: 200 });
    });
  });

  describe('query', () => {
    const submit = async (query: string) => (await call('POST', '/jobs/query', { operation: 'query', query })).body;

    it('returns its rows in pages, with null as the last locator', async () => {
      const job = await submit('SELECT OrgKey, MetadataPackageVersion.MajorVersion FROM PackageSubscriber');
      expect(job).to.include({ state: 'UploadComplete', operation: 'query', object: 'PackageSubscriber' });
      expect((await call('GET', `/jobs/query/${job.id}`)).body.state).to.equal('JobComplete');
      const total = emulator.org.store.table('PackageSubscriber')!.size;
      const rows: string[] = [];
      for (let locator = ''; locator !== 'null';) {
        const { headers, text } = await call(
          'GET',
          `/jobs/query/${job.id}/results?maxRecords=300${locator && `&locator=${locator}`}`,
        );
        const [header, ...lines] = text.trim().split('\n');
        expect(header).to.equal('"OrgKey","MetadataPackageVersion.MajorVersion"');
        expect(headers.get('sforce-numberofrecords')).to.equal(String(lines.length));
        rows.push(...lines);
        locator = headers.get('sforce-locator')!;
      }
      expect(rows).to.have.length(total);
      expect(rows[0]).to.match(/^"00D\w{12}","\d+"$/);
    });

    it('sends the header even without rows', async () => {
      const { id } = await submit("SELECT Id FROM PackageSubscriber WHERE OrgKey = 'nobody'");
      const { headers, text } = await call('GET', `/jobs/query/${id}/results`);
      expect([text, headers.get('sforce-locator')]).to.deep.equal(['"Id"\n', 'null']);
    });

    it('requires one API version for all calls', async () => {
      const { id } = await submit('SELECT Id FROM PackageSubscriber');
      expect((await call('GET', `/services/data/v60.0/jobs/query/${id}`)).status).to.equal(409);
    });

    it('refuses queries that bulk does not support', async () => {
      const { status, body } = await call('POST', '/jobs/query', {
        operation: 'query',
        query: 'SELECT COUNT(Id) FROM PackagePushJob',
      });
      expect(status).to.equal(400);
      expect(body[0]).to.have.property('errorCode');
    });

    it('goes through its states, and returns nothing before the end', async () => {
      Object.assign(emulator.org.timing, { bulkStartMs: 60_000 });
      const { id } = await submit('SELECT Id FROM PackageSubscriber');
      expect((await call('GET', `/jobs/query/${id}`)).body.state).to.equal('UploadComplete');
      expect((await call('GET', `/jobs/query/${id}/results`)).status).to.equal(400);
      expect((await call('PATCH', `/jobs/query/${id}`, { state: 'Aborted' })).body.state).to.equal('Aborted');
      expect((await call('DELETE', `/jobs/query/${id}`)).status).to.equal(204);
    });
  });
});
