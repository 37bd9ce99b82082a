import { expect } from 'chai';
import { to18 } from '../../../emulator/data/ids.js';
import { DEFAULT_SWITCHES, type Switches, type Value } from '../../../emulator/model.js';
import { writableTable } from '../../../emulator/platform/dml.js';
import { decodeRecord } from '../../../emulator/platform/decode.js';
import { setSwitches, SWITCH_VALUES } from '../../../emulator/platform/switchValues.js';
import { runSoql } from '../../../emulator/soql/runSoql.js';
import { startEmulator } from '../../../emulator/server.js';
import { codeOf, createWorld, errorOf, idOf, keyOf, subscriber, type World } from './world.js';

/** What is seen of a switch from outside: one probe per switch, and its result for every value. */
type Probe<Name extends keyof Switches> = {
  readonly look: (world: World) => unknown;
  readonly sees: { readonly [Value in Switches[Name]]: unknown };
};

const soql = (world: World, query: string) =>
  runSoql(world.org.store, query, {
    api: 'data',
    version: 66,
    now: world.org.clock.now(),
    switches: world.org.switches,
  });

const answers = (world: World, version: number, query: string): boolean => {
  const { store, clock, switches } = world.org;
  try {
    runSoql(store, query, { api: 'data', version, now: clock.now(), switches });
    return true;
  } catch {
    return false;
  }
};

/** How many rows the Tooling API has, or the code of its refusal. */
const tooling = (world: World, query: string): number | string | undefined => {
  const { store, clock, switches } = world.org;
  try {
    return runSoql(store, query, { api: 'tooling', version: 66, now: clock.now(), switches }).totalSize;
  } catch (error) {
    return (error as { errorCode?: string }).errorCode;
  }
};

/** How many versions a version depends on, null where it is not said, or the code of the refusal. */
const dependencies = (world: World, versionId: string): unknown => {
  const { store, clock, switches } = world.org;
  const query = `SELECT Dependencies FROM SubscriberPackageVersion WHERE Id = '${versionId}'`;
  try {
    const [row] = runSoql(store, query, { api: 'tooling', version: 66, now: clock.now(), switches }).page(0, 1);
    return (row?.['Dependencies'] as { ids: unknown[] } | null)?.ids.length ?? null;
  } catch (error) {
    return (error as { errorCode?: string }).errorCode;
  }
};

const statusesBySoql = (world: World, object: string) => {
  const result = soql(world, `SELECT Status FROM ${object}`);
  return result.page(0, result.totalSize).map(({ Status }) => Status);
};

/** A request with one job for an org with these values, and the results of the insert and of the run. */
const pushTo = (world: World, changes: Record<string, Value>): string => {
  const request = world.request();
  const outcome = world.job(request, keyOf(subscriber(world, 0, changes)));
  if (codeOf(outcome)) return codeOf(outcome);
  world.start(request);
  world.pass(3_600);
  return `job ${String(world.rows('PackagePushJob')[0]!.Status)}`;
};

const atInsertOrRun = { insert: 'INVALID_OPERATION', run: 'job Failed' };

const started = (world: World, values: Record<string, Value> = {}): string => {
  const request = world.request(values);
  idOf(world.job(request, keyOf(subscriber(world, 0, { _duration: 10 }))));
  world.start(request);
  return request;
};

const inAnHour = (world: World) => ({ ScheduledStartTime: world.org.clock.now() + 3_600_000 });

const PROBES: { readonly [Name in keyof Switches]: Probe<Name> } = {
  inProgress: {
    look: (world) => (
      started(world),
      [...statusesBySoql(world, 'PackagePushRequest'), ...statusesBySoql(world, 'PackagePushJob')]
    ),
    sees: { InProgress: ['InProgress', 'InProgress'], 'In Progress': ['In Progress', 'In Progress'] },
  },
  canceledJob: {
    look: (world) => {
      const request = started(world, inAnHour(world));
      idOf(world.update('PackagePushRequest', request, { Status: 'Canceled' }));
      return [...statusesBySoql(world, 'PackagePushRequest'), ...statusesBySoql(world, 'PackagePushJob')];
    },
    sees: { Canceled: ['Canceled', 'Canceled'], Cancelled: ['Canceled', 'Cancelled'] },
  },
  abortRefusal: {
    look: (world) => codeOf(world.update('PackagePushRequest', started(world), { Status: 'Canceled' })),
    sees: {
      INVALID_OPERATION: 'INVALID_OPERATION',
      FIELD_INTEGRITY_EXCEPTION: 'FIELD_INTEGRITY_EXCEPTION',
      INVALID_STATUS: 'INVALID_STATUS',
    },
  },
  pendingAgain: {
    look: (world) => codeOf(world.update('PackagePushRequest', started(world, inAnHour(world)), { Status: 'Pending' })),
    sees: { 'no-op': '', refuse: 'INVALID_OPERATION' },
  },
  jobIntoNonCreated: {
    look: (world) => {
      const request = started(world, inAnHour(world));
      const late = codeOf(world.job(request, keyOf(subscriber(world, 1, { _duration: 10 }))));
      world.pass(3_605);
      const running = codeOf(world.job(request, keyOf(subscriber(world, 2, { _duration: 10 }))));
      world.pass(100);
      const over = codeOf(world.job(request, keyOf(subscriber(world, 3))));
      return [late, running, over, ...world.rows('PackagePushJob').map(({ Status }) => Status)];
    },
    sees: {
      refuse: ['INVALID_OPERATION', 'INVALID_OPERATION', 'INVALID_OPERATION', 'Succeeded'],
      accept: ['', '', 'INVALID_OPERATION', 'Succeeded', 'Succeeded', 'Succeeded'],
    },
  },
  cancelAgain: {
    look: (world) => {
      const request = world.request();
      idOf(world.update('PackagePushRequest', request, { Status: 'Canceled' }));
      return codeOf(world.update('PackagePushRequest', request, { Status: 'Canceled' }));
    },
    sees: { refuse: 'INVALID_OPERATION', 'no-op': '' },
  },
  notInstalled: { look: (world) => pushTo(world, { InstalledStatus: 'u' }), sees: atInsertOrRun },
  betaInstalled: {
    look: (world) => pushTo(world, { MetadataPackageVersionId: world.ids.versions.betaOfNewest }),
    sees: atInsertOrRun,
  },
  sameOrNewer: {
    look: (world) => pushTo(world, { MetadataPackageVersionId: world.ids.versions.newest }),
    sees: atInsertOrRun,
  },
  inactive: { look: (world) => pushTo(world, { OrgStatus: 'Inactive' }), sees: atInsertOrRun },
  restricted: { look: (world) => pushTo(world, { HasRestrictionEnabled: true }), sees: atInsertOrRun },
  notAncestor: {
    look: (world) => {
      subscriber(world, 0, { MetadataPackageVersionId: world.ids.versions.behind[0]! });
      const request = world.request();
      const refused = errorOf(world.job(request, keyOf(subscriber(world))));
      world.start(request);
      world.pass(3_600);
      const errors = world.rows('PackagePushError').map(({ ErrorMessage }) => String(ErrorMessage));
      return [refused, ...errors].map((text) => /common ancestor|not eligible/.exec(text)?.[0] ?? text);
    },
    sees: {
      run: ['', 'common ancestor'],
      insert: ['common ancestor'],
      'insert-as-not-eligible': ['not eligible'],
    },
  },
  missingDependency: {
    look: (world) => {
      const request = world.request();
      const refused = errorOf(world.job(request, keyOf(subscriber(world, 11))));
      world.start(request);
      world.pass(3_600);
      const errors = world.rows('PackagePushError').map(({ ErrorMessage }) => String(ErrorMessage));
      return [refused, ...errors].map(
        (text) => /missing: Package "Platform Tools", Version 0.2/.exec(text)?.[0] ?? text,
      );
    },
    sees: {
      run: ['', 'missing: Package "Platform Tools", Version 0.2'],
      insert: ['missing: Package "Platform Tools", Version 0.2'],
    },
  },
  unlockedLower: {
    look: (world) => [
      pushTo(world, { MetadataPackageVersionId: world.ids.versions.newest }),
      codeOf(
        world.job(
          world.request({ PackageVersionId: world.ids.versions.newer }),
          keyOf(subscriber(world, 1, { MetadataPackageVersionId: world.ids.versions.newest })),
        ),
      ),
    ],
    sees: { refuse: ['INVALID_OPERATION', 'INVALID_OPERATION'], accept: ['INVALID_OPERATION', ''] },
  },
  unlockedBeta: {
    look: (world) => pushTo(world, { MetadataPackageVersionId: world.ids.versions.betaOfNewest }),
    sees: { refuse: 'INVALID_OPERATION', accept: 'job Succeeded' },
  },
  unknownOrgKey: {
    look: (world) => {
      const request = world.request();
      const code = codeOf(world.job(request, '00D000000000zzz'));
      world.start(request);
      world.pass(10);
      return [code, world.get('PackagePushRequest', request).Status];
    },
    sees: {
      'not-eligible': ['INVALID_OPERATION', 'Succeeded'],
      INVALID_CROSS_REFERENCE_KEY: ['INVALID_CROSS_REFERENCE_KEY', 'Succeeded'],
      run: ['', 'Failed'],
    },
  },
  malformedOrgKey: {
    look: (world) => ['nonsense', '00D-00000000000'].map((key) => codeOf(world.job(world.request(), key))),
    sees: {
      'like-unknown': ['INVALID_OPERATION', 'INVALID_OPERATION'],
      MALFORMED_ID: ['MALFORMED_ID', 'MALFORMED_ID'],
      INVALID_ID_FIELD: ['INVALID_ID_FIELD', 'INVALID_ID_FIELD'],
    },
  },
  notEligibleCode: {
    look: (world) => pushTo(world, { InstalledStatus: 'u' }),
    sees: {
      INVALID_OPERATION: 'INVALID_OPERATION',
      FIELD_INTEGRITY_EXCEPTION: 'FIELD_INTEGRITY_EXCEPTION',
      INVALID_CROSS_REFERENCE_KEY: 'INVALID_CROSS_REFERENCE_KEY',
    },
  },
  longOrgKey: {
    look: (world) => codeOf(world.job(world.request(), to18(keyOf(subscriber(world))))),
    sees: { accept: '', refuse: 'INVALID_OPERATION' },
  },
  duplicateOrg: {
    look: (world) => {
      const request = world.request();
      const key = keyOf(subscriber(world));
      return [codeOf(world.job(request, key)), codeOf(world.job(request, key))];
    },
    sees: { DUPLICATE_VALUE: ['', 'DUPLICATE_VALUE'] },
  },
  zeroJobs: {
    look: (world) => {
      const request = world.request();
      const code = codeOf(world.update('PackagePushRequest', request, { Status: 'Pending' }));
      world.pass(1);
      return [code, world.get('PackagePushRequest', request).Status];
    },
    sees: { succeed: ['', 'Succeeded'], refuse: ['INVALID_OPERATION', 'Created'] },
  },
  pastStart: {
    look: (world) => {
      const values = {
        PackageVersionId: world.ids.versions.newest,
        ScheduledStartTime: world.org.clock.now() - 3_600_000,
      };
      const outcome = world.insert('PackagePushRequest', values);
      if (codeOf(outcome)) return codeOf(outcome);
      world.start(idOf(outcome));
      return world.get('PackagePushRequest', idOf(outcome)).Status;
    },
    sees: { 'start-now': 'Succeeded', refuse: 'INVALID_OPERATION' },
  },
  zonelessTime: {
    look: (world) => {
      const request = world.org.store.table('PackagePushRequest')!.definition;
      try {
        const record = { ScheduledStartTime: '2030-01-01T12:00:00' };
        const { ScheduledStartTime } = decodeRecord(request, record, { version: 66, switches: world.org.switches });
        return new Date(Number(ScheduledStartTime)).toISOString();
      } catch (error) {
        return (error as { errorCode?: string }).errorCode;
      }
    },
    sees: { utc: '2030-01-01T12:00:00.000Z', 'user-zone': '2030-01-01T03:00:00.000Z', refuse: 'JSON_PARSER_ERROR' },
  },
  editAfterCreated: {
    look: (world) => {
      const request = started(world, inAnHour(world));
      const PackageVersionId = world.ids.versions.newer;
      const other = codeOf(world.update('PackagePushRequest', request, { PackageVersionId }));
      const sooner = { ScheduledStartTime: world.org.clock.now() + 60_000 };
      const code = codeOf(world.update('PackagePushRequest', request, sooner));
      world.pass(120);
      return [other, code, world.get('PackagePushRequest', request).Status];
    },
    sees: {
      refuse: ['INVALID_OPERATION', 'INVALID_OPERATION', 'Pending'],
      accept: ['', '', 'Succeeded'],
      'start-only': ['INVALID_OPERATION', '', 'Succeeded'],
    },
  },
  immediateStart: {
    look: (world) => world.get('PackagePushRequest', started(world)).ScheduledStartTime !== null,
    sees: { null: false, filled: true },
  },
  unpushableVersion: {
    look: (world) =>
      [world.ids.versions.betaOfNewest, world.ids.versions.deprecated].map((PackageVersionId) => {
        const outcome = world.insert('PackagePushRequest', { PackageVersionId });
        if (codeOf(outcome)) return `create ${codeOf(outcome)}`;
        return `pending ${codeOf(world.update('PackagePushRequest', idOf(outcome), { Status: 'Pending' }))}`;
      }),
    sees: {
      create: ['create INVALID_OPERATION', 'create INVALID_OPERATION'],
      pending: ['pending INVALID_OPERATION', 'pending INVALID_OPERATION'],
    },
  },
  jobStatusWhilePending: {
    look: (world) => (started(world, inAnHour(world)), statusesBySoql(world, 'PackagePushJob')),
    sees: { Pending: ['Pending'], Created: ['Created'] },
  },
  runningTimes: {
    look: (world) => {
      started(world);
      const at = (name: 'PackagePushRequest' | 'PackagePushJob') => {
        const [row] = world.rows(name);
        return [row!.StartTime !== null, row!.DurationSeconds];
      };
      world.pass(4);
      const running = [at('PackagePushRequest'), at('PackagePushJob')];
      world.pass(6);
      return [...running, at('PackagePushRequest'), at('PackagePushJob')];
    },
    sees: {
      start: [
        [true, null],
        [true, null],
        [true, 10],
        [true, 10],
      ],
      none: [
        [false, null],
        [false, null],
        [true, 10],
        [true, 10],
      ],
      'start-and-duration': [
        [true, 4],
        [true, 4],
        [true, 10],
        [true, 10],
      ],
    },
  },
  unknownPicklistFilter: {
    look: (world) => {
      try {
        return soql(world, "SELECT Id FROM PackagePushRequest WHERE Status = 'Nonsense'").totalSize;
      } catch {
        return 'refused';
      }
    },
    sees: { 'no-rows': 0, refuse: 'refused' },
  },
  orgKeyMatch: {
    look: (world) => {
      const key = keyOf(subscriber(world, 0, { OrgKey: '00D3z00000abCDe' }));
      return soql(world, `SELECT OrgKey FROM PackageSubscriber WHERE OrgKey IN ('${key.toUpperCase()}')`).totalSize > 0;
    },
    sees: { 'case-insensitive': true, 'case-sensitive': false },
  },
  createdDate: {
    look: (world) => {
      world.request();
      try {
        return soql(world, 'SELECT CreatedDate FROM PackagePushRequest').totalSize;
      } catch (error) {
        return (error as { errorCode?: string }).errorCode;
      }
    },
    sees: { absent: 'INVALID_FIELD', present: 1 },
  },
  pushPermission: {
    look: (world) => {
      world.request();
      const codeOrNot = (act: () => unknown): unknown => {
        try {
          act();
          return 'done';
        } catch (error) {
          return (error as { errorCode?: string }).errorCode;
        }
      };
      return [
        codeOrNot(() => soql(world, 'SELECT Id FROM PackagePushRequest')),
        codeOrNot(() => writableTable(world.org, 'PackagePushRequest', 'createable')),
      ];
    },
    sees: {
      granted: ['done', 'done'],
      read: ['done', 'INSUFFICIENT_ACCESS'],
      missing: ['INVALID_TYPE', 'NOT_FOUND'],
    },
  },
  migrationSince: {
    look: (world) =>
      [59, 60, 63, 64, 67].filter((version) => answers(world, version, 'SELECT IsMigration FROM PackagePushRequest')),
    sees: { 50: [59, 60, 63, 64, 67], 63: [63, 64, 67], 64: [64, 67], 999: [] },
  },
  migrationFilter: {
    look: (world) => answers(world, 66, 'SELECT Id FROM PackagePushRequest WHERE IsMigration = true'),
    sees: { yes: true, no: false },
  },
  packageTooling: {
    look: (world) => [
      tooling(world, 'SELECT Id, AncestorId FROM Package2Version'),
      tooling(world, 'SELECT Id FROM Package2'),
    ],
    sees: {
      shown: [19, 6],
      empty: [0, 0],
      missing: ['INVALID_TYPE', 'INVALID_TYPE'],
      forbidden: ['INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS'],
      'no-ancestor': ['INVALID_FIELD', 6],
    },
  },
  toolingComposite: {
    look: async (world) => {
      const hub = await startEmulator({ scenario: 'tiny', switches: world.org.switches });
      const url = '/services/data/v66.0/tooling/query?q=SELECT+Id+FROM+Package2+LIMIT+1';
      const compositeRequest = [{ method: 'GET', url, referenceId: 'a' }];
      const answer = await fetch(`${hub.url}/services/data/v66.0/tooling/composite`, {
        method: 'POST',
        headers: { authorization: `Bearer ${hub.accessToken}` },
        body: JSON.stringify({ compositeRequest }),
      });
      await hub.close();
      return [answer.status, (await answer.text()).includes('"totalSize":1')];
    },
    sees: { present: [200, true], absent: [404, false] },
  },
  dependencies: {
    look: (world) => [
      dependencies(world, world.ids.packages[2]!.versions[1]!.id),
      dependencies(world, world.ids.versions.newest),
    ],
    sees: {
      'second-generation': [null, 2],
      all: [1, 2],
      none: [null, null],
      refuse: ['INVALID_FIELD', 'INVALID_FIELD'],
    },
  },
  customizationOrg: {
    look: (world) => answers(world, 66, 'SELECT SubscriberOrganizationKey FROM PushUpgradeCustomization'),
    sees: { absent: false, present: true },
  },
  restrictionSince: {
    look: (world) =>
      [61, 62, 65, 66].filter((version) =>
        answers(world, version, 'SELECT HasRestrictionEnabled FROM PackageSubscriber'),
      ),
    sees: { 50: [61, 62, 65, 66], 62: [62, 65, 66], 66: [66], 999: [] },
  },
  licenseApp: {
    look: (world) => answers(world, 66, 'SELECT sfLma__Account__r.Name FROM sfLma__License__c'),
    sees: { absent: false, present: true },
  },
};

/** Where a switch is about something that only some packages have. */
const SCENARIOS: { readonly [Name in keyof Switches]?: string } = {
  notAncestor: 'orgs=12,versions=2,clean,ancestry=2',
  missingDependency: 'orgs=12,versions=2,clean,dependencies=2',
  dependencies: 'orgs=12,versions=2,clean,dependencies=2',
  unlockedLower: 'orgs=12,versions=2,clean,unlocked=1',
  unlockedBeta: 'orgs=12,versions=2,clean,unlocked=1',
};

describe('switches', () => {
  for (const name of Object.keys(SWITCH_VALUES) as Array<keyof Switches>) {
    const { look, sees } = PROBES[name] as { look: (world: World) => unknown; sees: Record<string, unknown> };
    it(`${name}: the first value is the default, and every value has a probe`, () => {
      expect(SWITCH_VALUES[name][0]).to.equal(DEFAULT_SWITCHES[name]);
      expect(Object.keys(sees)).to.have.members(SWITCH_VALUES[name].map(String));
    });
    for (const value of SWITCH_VALUES[name]) {
      it(`${name}=${value}`, async () => {
        const world = createWorld({ scenario: SCENARIOS[name], switches: { [name]: value } });
        expect(await look(world)).to.deep.equal(sees[value]);
      });
    }
  }

  it('are all in the table', () => {
    expect(Object.keys(SWITCH_VALUES)).to.have.members(Object.keys(DEFAULT_SWITCHES));
  });

  it('refuse an unknown name or value, changing nothing', () => {
    const switches = { ...DEFAULT_SWITCHES };
    expect(() => setSwitches(switches, { pastStart: 'refuse', zeroJobs: 'perhaps' })).to.throw('zeroJobs is one of');
    expect(() => setSwitches(switches, { migrationSince: '60' })).to.throw('migrationSince is an API version');
    expect(() => setSwitches(switches, { toString: 'refuse' })).to.throw('There is no switch');
    expect(switches).to.deep.equal(DEFAULT_SWITCHES);
    expect(setSwitches(switches, { migrationSince: 47 }).migrationSince).to.equal(47);
  });
});
