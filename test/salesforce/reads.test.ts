import { expect } from 'chai';
import { OrgError, type OrgErrorKind } from '../../src/core/errors/orgError.js';
import { readBlockEnds } from '../../src/salesforce/blockEnds.js';
import { logCall } from '../../src/salesforce/http/callLog.js';
import { lineageFrom, readLineage } from '../../src/salesforce/lineage.js';
import type { RawRecord } from '../../src/salesforce/http/decode.js';
import type { Rest } from '../../src/salesforce/http/rest.js';
import { readInstalledIn, readInstancesOf } from '../../src/salesforce/subscribers.js';
import { packageCatalog } from '../../src/salesforce/versions.js';
import { only } from '../support/only.js';

const ACME = '0333z0000000001AAA';
const [A, B, C] = ['00D3z0000034001', '00D3z0000034002', '00D3z0000034003'];
const orgError = (kind: OrgErrorKind, code: string = kind, message: string = code): OrgError =>
  new OrgError(kind, code, message);
const thrown = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe("the end of orgs' blocks", () => {
  const FIELDS = [
    { name: 'Id' },
    { name: 'SubscriberOrganizationKey', referenceTo: [] },
    { name: 'MetadataPackageId', referenceTo: ['MetadataPackage'] },
    7,
  ];
  const read = async (rows: RawRecord[] | Error, fields: unknown = FIELDS) => {
    const asked: string[] = [];
    const rest = only<Rest>({
      get: (path: string) => {
        asked.push(path);
        return Promise.resolve(fields instanceof Error ? Promise.reject(fields) : { fields });
      },
      queryAll: ([query = '']: string[]) => {
        asked.push(query);
        return rows instanceof Error ? Promise.reject(rows) : Promise.resolve([rows]);
      },
    });
    return { ends: await readBlockEnds(rest, ACME), asked };
  };
  const row = (org: string | null, ExpirationDays: number | null, since: string | null, pkg: string | null = ACME) => ({
    ...{ SubscriberOrganizationKey: org, MetadataPackageId: pkg },
    ...{ ExpirationDays, PushUpgradeBlockInitiatedDate: since },
  });
  const SINCE = '2026-11-01T12:00:00.000+0000';

  it('is a number of days after the beginning, or never, in the columns that the org has', async () => {
    const { ends, asked } = await read([
      row(A, 30, SINCE),
      row(`${B}EAE`, -1, null),
      row(C, 0, SINCE),
      row('00D3z0000034004', null, SINCE),
      row('00D3z0000034005', 30, null),
      row(null, 30, SINCE),
      row('00D3z0000034006', 30, SINCE, null),
      row('00D3z0000034007', 30, SINCE, '0333z0000000002AAA'),
    ]);
    expect([...ends]).to.deep.equal([
      [A, '2026-12-01'],
      [B, null],
      [C, '2026-11-01'],
    ]);
    expect(asked[0]).to.equal('/sobjects/PushUpgradeCustomization/describe');
    expect(asked[1]).to.match(
      /^SELECT Id, SubscriberOrganizationKey, MetadataPackageId, .*HasRestrictionEnabled = true$/,
    );
    expect((await read([row(A, 30, SINCE, ACME.slice(0, 15))])).ends.size).to.equal(1);
  });

  it('is not read where the org has no such columns', async () => {
    const [, org, pkg] = FIELDS as [unknown, object, object];
    for (const fields of [
      [],
      null,
      'x',
      [org],
      [pkg],
      [{ ...org, name: 'MySubscriberOrg' }, pkg],
      [{ ...org, name: 'SubscriberOrgs' }, pkg],
    ]) {
      const { ends, asked } = await read([row(A, 30, SINCE)], fields);
      expect([ends.size, asked.length], JSON.stringify(fields)).to.deep.equal([0, 1]);
    }
    const named = [{ ...org, name: 'SubscriberOrg' }, pkg];
    expect((await read([{ ...row(null, 30, SINCE), SubscriberOrg: A }], named)).ends.size).to.equal(1);
  });

  it('is unknown where the org does not report it, and an error where it does not answer', async () => {
    for (const error of [
      orgError('refused'),
      orgError('permission'),
      orgError('unknown-field'),
      orgError('unexpected'),
    ]) {
      expect((await read([], error)).ends.size).to.equal(0);
      expect((await read(error)).ends.size).to.equal(0);
    }
    for (const error of [orgError('session'), new TypeError('x')]) expect(await thrown(read(error))).to.equal(error);
  });
});

describe('installed versions of other packages', () => {
  const installedIn = async (records: RawRecord[] | Error, orgs = [A, B]) => {
    let asked: string[] = [];
    const queryEach = (queries: string[], take: (rows: RawRecord[]) => void): Promise<void> => {
      asked = queries;
      if (records instanceof Error) return Promise.reject(records);
      take(records);
      return Promise.resolve();
    };
    const found = await readInstalledIn(only<Rest>({ queryEach }), ['0331', '0332'], orgs, () => undefined);
    return { found, asked };
  };
  const row = (OrgKey: string | null, MetadataPackageId: string | null, more: RawRecord = {}): RawRecord => ({
    ...{ OrgKey, MetadataPackageId, InstalledStatus: 'i', MetadataPackageVersionId: '04t1' },
    MetadataPackageVersion: { MajorVersion: 1, MinorVersion: 2, PatchVersion: 0, BuildNumber: 7 },
    ...more,
  });

  it('are those of the requested orgs that still have them', async () => {
    const none = { MajorVersion: null, MinorVersion: null, PatchVersion: null, BuildNumber: null };
    const { found } = await installedIn([
      row(`${A}EAE`, '0331'),
      row(A, '0332', { MetadataPackageVersion: none, InstalledStatus: null }),
      row(B, '0331', { InstalledStatus: 'U' }),
      row(C, '0331'),
      row(null, '0331'),
      row(B, null),
    ]);
    if (!found.ok) throw new Error(found.reason);
    expect([...found.installed].map(([org, packages]) => [org, [...packages]])).to.deep.equal([
      [
        A,
        [
          ['0331', '1.2.0.7'],
          ['0332', null],
        ],
      ],
    ]);
  });

  it('are read for 500 orgs with each query', async () => {
    const { asked } = await installedIn(
      [],
      Array.from({ length: 501 }, (_, index) => `00D${index}`),
    );
    expect(asked.map((query) => query.match(/'00D\d+'/g)?.length)).to.deep.equal([500, 1]);
    expect(asked[0]).to.contain("MetadataPackageId IN ('0331','0332')");
  });

  it('are unknown where the org refuses, with a short reason; other errors are thrown', async () => {
    const timeout = orgError('unavailable', 'QUERY_TIMEOUT', 'x'.repeat(900));
    for (const error of [orgError('refused'), orgError('permission'), timeout]) {
      const { found } = await installedIn(error);
      expect(found.ok).to.equal(false);
      if (!found.ok)
        expect(error.message.startsWith(found.reason.slice(0, 5)) && found.reason.length <= 203).to.equal(true);
    }
    const mistake = Object.assign(new Error('x'), { code: 'QUERY_TIMEOUT', kind: 'refused' });
    for (const error of [orgError('unavailable'), mistake]) expect(await thrown(installedIn(error))).to.equal(error);
  });
});

describe('reading packages and instances', () => {
  const answering = (...rows: RawRecord[]) => {
    const asked: string[] = [];
    const queryAll = (queries: string[]): Promise<RawRecord[][]> => {
      asked.push(...queries);
      return Promise.resolve([rows]);
    };
    const queryTooling = (query: string): Promise<RawRecord[]> => {
      asked.push(query);
      return Promise.resolve(rows);
    };
    return { rest: only<Rest>({ queryAll, queryTooling }), asked };
  };

  it('returns the names of packages, and the instances of one', async () => {
    const names = answering({ Name: 'Acme CRM' }, { Name: 'Tools' });
    expect(await packageCatalog(names.rest).packageNames()).to.deep.equal(['Acme CRM', 'Tools']);
    expect(names.asked).to.deep.equal(['SELECT Name FROM MetadataPackage']);
    const instances = answering({ InstanceName: 'NA1' }, { InstanceName: null }, { InstanceName: 'EU2' });
    expect(await readInstancesOf(instances.rest, ACME)).to.deep.equal(['NA1', 'EU2']);
    expect(instances.asked[0]).to.contain(`MetadataPackageId = '${ACME}'`).and.contain("InstalledStatus = 'i'");
  });

  it('returns the id of a package; only a 0Ho needs a call', async () => {
    const hub = answering({ SubscriberPackageId: ACME });
    expect(await packageCatalog(hub.rest).subscriberPackageId(ACME.slice(0, 15))).to.equal(ACME);
    expect(await packageCatalog(hub.rest).subscriberPackageId('04t3z0000000001AAA')).to.equal(undefined);
    expect(hub.asked).to.deep.equal([]);
    expect(await packageCatalog(hub.rest).subscriberPackageId('0Ho3z0000000001AAA')).to.equal(ACME);
    expect(await packageCatalog(answering().rest).subscriberPackageId('0Ho3z0000000001AAA')).to.equal(undefined);
  });

  it('returns the converted version, where the org has migrations', async () => {
    const read = (queryTooling: () => Promise<RawRecord[]>) =>
      packageCatalog(only<Rest>({ queryTooling })).convertedFrom('04t3z0000000001AAA');
    expect(await read(() => Promise.resolve([{ ConvertedFromVersionId: '04t2' }]))).to.equal('04t2');
    expect(await read(() => Promise.resolve([{ ConvertedFromVersionId: null }]))).to.equal(undefined);
    expect(await read(() => Promise.reject(orgError('unknown-field')))).to.equal(undefined);
    const no = orgError('permission');
    expect(await thrown(read(() => Promise.reject(no)))).to.equal(no);
  });
});

describe('decoding a lineage', () => {
  const [ONE, TWO, THREE] = ['04t1', '04t2', '04t3'];
  const version = (Id: string, id: string | null, AncestorId: string | null, more: RawRecord = {}): RawRecord => ({
    ...{ Id, SubscriberPackageVersionId: id, AncestorId, Package2: { ContainerOptions: 'Managed' } },
    ...more,
  });
  const target = (more: RawRecord = {}): RawRecord => ({
    Package2ContainerOptions: 'Managed',
    Dependencies: null,
    ...more,
  });
  const unknown = { Package2: null };

  it('uses the ids of push requests, even for an unlisted ancestor', async () => {
    const versions = [
      version('05i1', ONE, null),
      version('05i2', TWO, '05i1'),
      version('05i3', THREE, '05i9'),
      version('05i4', null, null),
    ];
    const { ancestors, kind, needs, notChecked } = await lineageFrom(versions, [target()], []);
    expect([...(ancestors ?? [])]).to.deep.equal([
      [ONE, null],
      [TWO, ONE],
      [THREE, '05i9'],
    ]);
    expect([kind, needs, notChecked]).to.deep.equal(['managed', [], []]);
  });

  it('takes the kind from any of the responses', async () => {
    const kindOf = async (...reads: Parameters<typeof lineageFrom>) => (await lineageFrom(...reads)).kind;
    const none = [version('05i1', ONE, null, unknown)];
    expect(await kindOf(none, [target({ Package2ContainerOptions: 'Unlocked' })], [])).to.equal('unlocked');
    const silent = target({ Package2ContainerOptions: null });
    expect(await kindOf(none, [silent], [{ ContainerOptions: 'Managed' }])).to.equal('managed');
    expect(await kindOf(none, [silent], [{ ContainerOptions: 'Other' }])).to.equal(null);
    expect(await kindOf(none, [silent], [])).to.equal('first-generation');
    expect(await kindOf(none, [], [])).to.equal(null);
    expect(await kindOf(orgError('permission'), orgError('permission'), [{ ContainerOptions: 7 }])).to.equal(null);
    expect((await lineageFrom(none, [target()], [{ ConvertedFromPackageId: ACME }])).convertedFrom).to.equal(ACME);
  });

  it('returns the listed dependencies, and does not check where they cannot be read', async () => {
    const needsOf = async (Dependencies: unknown) => {
      const { needs, notChecked } = await lineageFrom([version('05i1', ONE, null)], [target({ Dependencies })], []);
      return [needs, notChecked.map(({ what }) => what)];
    };
    const ids = [{ subscriberPackageVersionId: TWO }, 7, { subscriberPackageVersionId: null }];
    expect(await needsOf({ ids })).to.deep.equal([[TWO], []]);
    expect([await needsOf(null), await needsOf(undefined)]).to.deep.equal([
      [[], []],
      [[], []],
    ]);
    for (const odd of ['x', {}, { ids: 'x' }]) expect(await needsOf(odd)).to.deep.equal([[], ['dependencies']]);
    const legacy = await lineageFrom([], [target({ Package2ContainerOptions: null, Dependencies: 'x' })], []);
    expect(legacy.notChecked).to.deep.equal([]);
  });

  it('gives a reason in one sentence, where it is not checked', async () => {
    const said = async (message: string) => {
      const error = orgError('refused', 'X', message);
      return (await lineageFrom(error, [target()], [])).notChecked.map(({ reason }) => reason);
    };
    expect(
      await said("SELECT x ^ ERROR at Row:1:Column:128 No such column 'x' on entity 'y'. If you are, see. More."),
    ).to.deep.equal(["No such column 'x' on entity 'y'"]);
    expect((await said('x'.repeat(900)))[0]?.length).to.be.below(210);
  });

  describe('by one call, or one by one', () => {
    const page = (...records: RawRecord[]) => ({ records, done: true, totalSize: records.length });
    const reading = async (composite: () => Promise<unknown[]>, alone: RawRecord[] | Error = [target()]) => {
      const asked: string[] = [];
      const queryTooling = (query: string): Promise<RawRecord[]> => {
        asked.push(/FROM (\w+)/.exec(query)?.[1] ?? '');
        return alone instanceof Error ? Promise.reject(alone) : Promise.resolve(alone);
      };
      const read = readLineage(only<Rest>({ composite, queryTooling }), { packageId: ACME, versionId: ONE });
      return { asked, lineage: await thrown(read) };
    };
    const versions = page(version('05i1', ONE, null));
    const answers = [versions, page(target()), page()];

    it('uses one call where each part is answered', async () => {
      const { asked, lineage } = await reading(() => Promise.resolve(answers));
      expect(asked).to.deep.equal([]);
      expect(lineage).to.deep.include({ kind: 'managed', notChecked: [] });
    });

    it('repeats parts that were busy, or have more pages', async () => {
      const more = { ...versions, done: false, nextRecordsUrl: '/services/data/v66.0/tooling/query/01g-2000' };
      for (const first of [more, orgError('unavailable')])
        expect((await reading(() => Promise.resolve([first, ...answers.slice(1)]))).asked).to.deep.equal([
          'Package2Version',
        ]);
      for (const first of [orgError('permission'), 'half an answer']) {
        const { asked, lineage } = await reading(() => Promise.resolve([first, ...answers.slice(1)]));
        expect(asked).to.deep.equal([]);
        expect(lineage).to.have.property('notChecked').with.length(1);
      }
    });

    it("queries one by one where the call is refused or busy, and otherwise fails with the org's error", async () => {
      for (const kind of ['refused', 'unavailable', 'unexpected'] as const)
        expect((await reading(() => Promise.reject(orgError(kind)))).asked).to.have.length(3);
      const concurrent = orgError('limit', 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests Limit exceeded.');
      expect((await reading(() => Promise.reject(concurrent))).asked).to.have.length(3);
      for (const error of [orgError('session'), new TypeError('x'), orgError('limit', 'X', 'TotalRequests')]) {
        const { asked, lineage } = await reading(() => Promise.reject(error));
        expect([asked, lineage]).to.deep.equal([[], error]);
        expect((await reading(() => Promise.reject(orgError('refused')), error)).lineage).to.equal(error);
      }
    });
  });
});

describe('the log line of a call', () => {
  const logged = async (
    request: { method: string; url: string; body?: string },
    answer: unknown,
    statuses = [200],
  ): Promise<{ title: string; fields: Record<string, unknown> }> => {
    const lines: Array<{ title: string; fields: Record<string, unknown> }> = [];
    const log = (title: string, fields: Record<string, unknown>): void => void lines.push({ title, fields });
    const calling = logCall(log, request, (onStatus) => {
      for (const status of statuses) onStatus?.(status);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    });
    expect(await thrown(calling)).to.equal(answer);
    const [line] = lines;
    if (line === undefined || lines.length > 1) throw new Error(`${lines.length} lines`);
    expect(line.fields.ms).to.be.within(0, 10_000);
    delete line.fields.ms;
    return line;
  };
  const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `0DV3z000000000${index}`);

  it('has its path, the object of its query, its rows, and nothing else', async () => {
    expect(
      await logged({ method: 'GET', url: '/query?q=SELECT%20Id%20FROM%20Account%20WHERE%20x' }, { records: [1, 2] }),
    ).to.deep.equal({
      ...{ title: 'GET /query', fields: { object: 'Account', status: 200, rows: 2 } },
    });
    expect(
      (await logged({ method: 'GET', url: '/sobjects/x/describe' }, { success: false, id: 'x' })).fields,
    ).to.deep.equal({ status: 200 });
    expect((await logged({ method: 'GET', url: '/x' }, [1, 2, 3], [])).fields).to.deep.equal({
      status: undefined,
      rows: 3,
    });
  });

  it('has its push requests, the first few of them', async () => {
    const body = JSON.stringify({
      ids: [...ids(7), `${ids(1)[0] ?? ''}AAA`, 'x0DV3z0000000001', '0DV3z', '0DV3z00000000010'],
    });
    const { fields } = await logged({ method: 'PATCH', url: '/x', body }, null);
    expect(fields.pushRequestIds).to.deep.equal(ids(5));
    const [first = ''] = ids(1);
    expect((await logged({ method: 'GET', url: `/${first}AAA?x=${first}` }, null)).fields.pushRequestIds).to.deep.equal(
      [`${first}AAA`, first],
    );
  });

  it('has the parts of a composite call, and their results', async () => {
    const compositeRequest = [
      { method: 'GET', url: '/query?q=SELECT%20Id%20FROM%20Account' },
      7,
      { method: 'POST', url: '/composite/sobjects?x=1', body: { records: [1, 2] } },
    ];
    const compositeResponse = [{ httpStatusCode: 200, body: { records: [1] } }, 7, { httpStatusCode: 400, body: null }];
    const { fields } = await logged(
      { method: 'POST', url: '/composite', body: JSON.stringify({ compositeRequest }) },
      { compositeResponse },
    );
    expect(fields).to.deep.equal({
      parts: [
        { part: 'GET /query', object: 'Account' },
        { part: 'POST /composite/sobjects', records: 2 },
      ],
      ...{ status: 200, statuses: [200, 400], rows: [1, null] },
    });
  });

  it('says that the session was renewed, what was created, and which error occurred', async () => {
    expect(
      (await logged({ method: 'POST', url: '/x' }, { success: true, id: '0DV1' }, [401, 201])).fields,
    ).to.deep.equal({
      ...{ status: 201, sessionRenewed: true, created: '0DV1' },
    });
    expect(
      (await logged({ method: 'POST', url: '/x' }, orgError('limit', 'REQUEST_LIMIT_EXCEEDED'), [403])).fields,
    ).to.deep.equal({
      ...{ status: 403, error: 'REQUEST_LIMIT_EXCEEDED', kind: 'limit' },
    });
  });

  it('is not built where there is no log', async () => {
    expect(await logCall(undefined, { method: 'GET', url: '/x' }, (...args) => Promise.resolve(args))).to.deep.equal(
      [],
    );
  });
});
