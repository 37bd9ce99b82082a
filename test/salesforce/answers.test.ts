import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { OrgError } from '../../src/core/errors/orgError.js';
import { isSameFamily, send } from '../../src/salesforce/http/transport.js';
import { gateways, type Opened } from '../support/gateway.js';
import { errorOf } from '../support/thrown.js';

/** Answers not to believe, to follow, or to wait for. */
describe('a response of the org', () => {
  const open = gateways();
  const failure = (promise: Promise<unknown>): Promise<OrgError> => errorOf(OrgError, promise);
  const orgsIn = async ({ hub, org }: Opened): Promise<string[]> => {
    const query = { packageId: hub.scenario.ids.packages[0]!.id, versionIds: hub.scenario.ids.versions.behind };
    const found: string[] = [];
    for await (const page of org.subscribersOf(query)) found.push(...page.map(({ orgKey }) => orgKey));
    return found;
  };
  const installed = ({ hub }: Opened): string[] =>
    [...hub.org.store.table('PackageSubscriber')!.rows()]
      .filter((row) => row.MetadataPackageId === hub.scenario.ids.packages[0]!.id && row.InstalledStatus === 'i')
      .map((row) => String(row.OrgKey));

  describe('that names a next page', () => {
    let [strangers, asked]: [ReturnType<typeof createServer>, string[]] = [createServer(), []];

    beforeEach(async () => {
      asked = [];
      strangers = createServer(({ headers }, answer) => {
        asked.push(String(headers.authorization));
        answer.end();
      });
      await new Promise<void>((resolve) => strangers.listen(0, '127.0.0.1', resolve));
    });
    afterEach(() => strangers.close());

    const elsewhere = (): string[] => [
      `http://127.0.0.1:${(strangers.address() as AddressInfo).port}/services/data/v66.0/query/01g`,
      `//127.0.0.1:${(strangers.address() as AddressInfo).port}/services/data/v66.0/query/01g`,
      '/services/oauth2/revoke?token=x',
      '/services/data/v66.0/../../oauth2/userinfo',
      '/services/data/v66.0/query\\@example.com/',
    ];
    for (const [index, what] of ['another host', 'any scheme', 'another path', 'a way up', 'a backslash'].entries())
      it(`at ${what} is an error, and no call is made there`, async () => {
        const opened = await open({ scenario: 'orgs=20,clean,versions=1' });
        opened.hub.faults.add({ route: 'GET /query', fault: { kind: 'next-page', url: elsewhere()[index]! } });
        opened.hub.counters.reset();
        expect(await failure(orgsIn(opened))).to.include({ kind: 'unexpected' });
        expect([asked, opened.hub.counters.calls().length]).to.deep.equal([[], 1]);
      });

    it('that was there before is an error, after that one page', async () => {
      const opened = await open({ scenario: 'orgs=5000,clean,versions=1' });
      const url = '/services/data/v66.0/query?q=SELECT';
      opened.hub.faults.add({ route: 'GET /query*', fault: { kind: 'next-page', url } });
      expect(await failure(orgsIn(opened))).to.include({ kind: 'unexpected' });
      expect(opened.hub.counters.counters().total).to.be.below(10);
    });
  });

  describe('that has lost the cursor of a query', () => {
    const LOST = { kind: 'error', errorCode: 'INVALID_QUERY_LOCATOR' } as const;

    it('causes the read to start again, and each row is returned once', async () => {
      const opened = await open({ scenario: 'orgs=5000,clean,versions=1' });
      opened.hub.faults.add({ route: 'GET /query/{locator}', nth: [2], fault: LOST });
      const found = await orgsIn(opened);
      expect(found).to.have.length(5_000);
      expect(new Set(found)).to.deep.equal(new Set(installed(opened)));
    });

    it('and rows have changed meanwhile: only rows that were not returned before are returned', async () => {
      const opened = await open({ scenario: 'orgs=5000,clean,versions=1' });
      opened.hub.faults.add({ route: 'GET /query/{locator}', nth: [1], fault: LOST });
      const table = opened.hub.org.store.table('PackageSubscriber')!;
      const rows = [...table.rows()];
      const query = {
        packageId: opened.hub.scenario.ids.packages[0]!.id,
        versionIds: opened.hub.scenario.ids.versions.behind,
      };
      const found: string[] = [];
      for await (const page of opened.org.subscribersOf(query)) {
        found.push(...page.map(({ orgKey }) => orgKey));
        table.update(rows[0]!, { InstalledStatus: 'u' });
      }
      expect(found).to.have.length(5_000);
      expect(new Set(found)).to.have.length(5_000);
    });

    it('again and again ends the read with an error', async () => {
      const opened = await open({ scenario: 'orgs=5000,clean,versions=1' });
      opened.hub.faults.add({ route: 'GET /query/{locator}', fault: LOST });
      expect(await failure(orgsIn(opened))).to.include({ code: 'INVALID_QUERY_LOCATOR' });
      expect(opened.hub.counters.counters().total).to.be.below(10);
    });

    it('is handled in the same way where the rows are read into memory', async () => {
      const opened = await open({ scenario: 'orgs=5000,clean,versions=1,finished=5000' });
      const id = opened.hub.scenario.ids.finishedPush!;
      opened.hub.faults.add({ route: 'GET /query/{locator}', nth: [2], fault: LOST });
      expect(new Set((await opened.org.state(id))!.orgs)).to.have.length(5_000);
      expect((await opened.org.state(id))!.orgs).to.have.length(5_000);
    });
  });

  describe('that never ends', () => {
    for (const gzip of [false, true])
      it(`is stopped at 100 MB, ${gzip ? 'unpacked no further' : 'and the connection is closed'}`, async function () {
        this.timeout(120_000);
        const opened = await open({ scenario: 'tiny' });
        opened.hub.faults.add({ route: 'GET /query', fault: { kind: 'endless', gzip } });
        const error = await failure(gzip ? packed() : opened.org.requests({}));
        expect(error).to.include({ kind: 'unexpected', code: 'ANSWER_TOO_LARGE' });
      });

    it('but arrives byte by byte, is stopped when the time for a call is over', async () => {
      const opened = await open({ scenario: 'tiny' });
      opened.hub.faults.add({ route: 'PATCH /sobjects/{object}/{id}', fault: { kind: 'endless', pauseMs: 20 } });
      process.env.HTTP_TIMEOUT = '300';
      const error = await failure(opened.org.cancel('0DV3z000000001CGAQ')).finally(() => {
        delete process.env.HTTP_TIMEOUT;
      });
      expect(error).to.include({ kind: 'unreachable', code: 'ETIMEDOUT' });
    });
  });

  /** Half a megabyte that is half a gigabyte. */
  const packed = async (): Promise<unknown> => {
    const { gzipSync } = await import('node:zlib');
    // A file of gzip is any number of packed parts.
    const megabyte = gzipSync(Buffer.alloc(1e6, 'a'));
    const body = Buffer.concat(Array.from({ length: 500 }, () => megabyte));
    const listener: RequestListener = (_, answer) => {
      answer.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
    };
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return send({ method: 'GET', url }).finally(() => {
      server.closeAllConnections();
      server.close();
    });
  };

  describe('that redirects the call', () => {
    for (const status of [301, 302, 307, 308]) {
      it(`within the same host with ${status} is followed for a read`, async () => {
        const opened = await open({ scenario: 'tiny' });
        const location = '/services/data/v66.0/limits';
        opened.hub.faults.add({ route: 'GET /query', fault: { kind: 'redirect', status, location } });
        await failure(opened.org.requests({}));
        expect(opened.hub.counters.calls().at(-1)).to.include({ path: location, status: 200 });
      });

      it(`with ${status} is not followed for a write; the error says where the org is`, async () => {
        const opened = await open({ scenario: 'tiny' });
        const location = `${opened.hub.url}/services/data/v66.0/sobjects/PackagePushRequest`;
        opened.hub.faults.add({ route: 'POST /sobjects/{object}', fault: { kind: 'redirect', status, location } });
        const versionId = opened.hub.scenario.ids.versions.newest;
        const write = opened.org.createRequest({ versionId, startTime: null, migration: false });
        const error = await failure(write);
        expect(error.kind).to.equal('moved');
        expect(error.message).to.contain(`"sf org login web --instance-url ${opened.hub.url}"`);
        expect(opened.hub.counters.calls().filter(({ method }) => method === 'POST')).to.have.length(1);
      });

      it(`to another host with ${status} is not followed, not even for a read`, async () => {
        const opened = await open({ scenario: 'tiny' });
        const stranger = await open({ scenario: 'tiny' });
        stranger.hub.counters.reset();
        const location = `${stranger.hub.url}/services/data/v66.0/query`;
        opened.hub.faults.add({ route: 'GET /query', fault: { kind: 'redirect', status, location } });
        const error = await failure(opened.org.requests({}));
        expect(error).to.include({ kind: 'unexpected', code: 'REDIRECTED' });
        expect(error.message).to.contain(stranger.hub.url);
        expect(stranger.hub.counters.counters().total).to.equal(0);
      });
    }

    it('in a circle is stopped', async () => {
      const opened = await open({ scenario: 'tiny' });
      opened.hub.faults.add({
        route: 'GET /query',
        fault: { kind: 'redirect', location: '/services/data/v66.0/query' },
      });
      expect(await failure(opened.org.requests({}))).to.include({ kind: 'moved' });
      expect(opened.hub.counters.counters().total).to.be.below(8);
    });

    const FAMILIES: Array<[from: string, to: string, isOne: boolean]> = [
      ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com/x', true],
      ['https://na1.salesforce.com', 'https://acme.my.salesforce.com', true],
      ['https://acme.my.salesforce.com', 'http://acme.my.salesforce.com', false],
      ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com:8443', false],
      ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com.evil.example', false],
      ['https://acme.my.salesforce.com', 'https://evilsalesforce.com', false],
      ['https://acme.my.salesforce.com', 'https://example.force.com', false],
      ['https://acme.my.salesforce.com', 'https://user:password@evil.example', false],
      ['http://127.0.0.1:1', 'http://127.0.0.1:1/x', true],
      ['http://127.0.0.1:1', 'http://127.0.0.1:2', false],
      ['http://127.0.0.1:1', 'https://acme.my.salesforce.com', false],
    ];
    for (const [from, to, isOne] of FAMILIES)
      it(`${isOne ? '' : 'not '}sends the session from ${from} to ${to}`, () => {
        expect(isSameFamily(new URL(from), new URL(to))).to.equal(isOne);
      });
  });
});
