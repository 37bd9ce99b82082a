import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readDefinition } from '../../../../src/core/rollout/definition/readDefinition.js';
import type { RolloutDefinition, Wave } from '../../../../src/core/rollout/definition/schema.js';

const EXAMPLES = new URL('../../../../examples/', import.meta.url);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EVERY_DAY = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const read = (text: string): RolloutDefinition => {
  const reading = readDefinition(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.definition;
};

const PLAIN: Omit<Wave, 'name' | 'orgs'> = {
  soak: 0,
  windows: [],
  gate: { maxFailures: null, minSample: 0, minCompleted: null, maxSameSignature: null, ignoreErrors: [] },
  approval: 'auto',
  retry: { classes: ['transient'], attempts: 0 },
  deadline: null,
};

const wave = (settings: string, defaults = '{}'): Wave => {
  const { waves } = read(
    `packageVersion: A@1.0\ndefaults: ${defaults}\nwaves:\n  - {name: a, orgs: rest, ${settings}}`,
  );
  return waves[0]!;
};

describe('a rollout definition', () => {
  it('has a default for everything but a version and waves', () => {
    expect(read('packageVersion: Acme CRM@1.4.0\nwaves: [{ name: all, orgs: rest }]')).to.deep.equal({
      packageVersion: 'Acme CRM@1.4.0',
      seed: null,
      exclusions: { files: [], list: [] },
      freezes: [],
      newSubscribers: 'list',
      upgradePath: 'direct',
      waves: [{ name: 'all', orgs: { by: 'rest' }, ...PLAIN }],
    });
  });

  it('is parsed with all its parts', () => {
    const definition = read(`
packageVersion: 04t3z000000AbCd
seed: 2026-q4
exclusions:
  - { file: opted-out.csv }
  - { org: 00D3z0000034UFBEA2, reason: contract, expires: 2026-12-31 }
  - { parentOrg: 00D3z0000034UGC }
freezes:
  - { from: 2026-12-20, to: "2027-01-06", timeZone: Europe/Vienna, reason: year end }
  - { from: 2026-11-26, to: 2026-11-26 }
newSubscribers: include
waves:
  - name: canary
    orgs: 0.25%
    soak: 2d
    window: { days: [Sat, Sun], from: 22:00, to: '24:00', timeZone: Europe/Vienna, instances: [EU45] }
    gate:
      maxFailures: 2%
      minSample: 20
      minCompleted: 95
      maxSameSignature: 5
      ignoreErrors: [subscription-expired, Title of an error]
    approval: manual
    retry: { classes: [transient, unknown], attempts: 2 }
    deadline: 12h
  - { name: some, orgs: 50 }
  - { name: ours, orgs: { file: canary.txt } }
  - name: like this
    orgs:
      filter:
        orgTypes: [Sandbox]
        orgStatuses: [Active, Trial]
        instances: [CS42]
        installedVersions: ['<1.4', '>=1.2 <2']
        parentOrgs: [00D3z0000034UFBEA2]
        where: OrgName LIKE 'A%'
      take: 5%
  - { name: rest, orgs: rest }
`);
    expect(definition).to.deep.equal({
      packageVersion: '04t3z000000AbCd',
      seed: '2026-q4',
      exclusions: {
        files: ['opted-out.csv'],
        list: [
          { orgKey: '00D3z0000034UFB', withSandboxes: false, reason: 'contract', expires: '2026-12-31' },
          { orgKey: '00D3z0000034UGC', withSandboxes: true, reason: null, expires: null },
        ],
      },
      freezes: [
        { from: '2026-12-20', to: '2027-01-06', timeZone: 'Europe/Vienna', reason: 'year end' },
        { from: '2026-11-26', to: '2026-11-26', timeZone: 'UTC', reason: null },
      ],
      newSubscribers: 'include',
      upgradePath: 'direct',
      waves: [
        {
          name: 'canary',
          orgs: { by: 'number', take: { percent: 0.25 } },
          soak: 2 * DAY,
          windows: [
            { days: ['Sat', 'Sun'], from: '22:00', to: '24:00', timeZone: 'Europe/Vienna', instances: ['EU45'] },
          ],
          gate: {
            maxFailures: { percent: 2 },
            minSample: 20,
            minCompleted: { count: 95 },
            maxSameSignature: 5,
            ignoreErrors: ['subscription-expired', 'Title of an error'],
          },
          approval: 'manual',
          retry: { classes: ['transient', 'unknown'], attempts: 2 },
          deadline: 12 * HOUR,
        },
        { name: 'some', orgs: { by: 'number', take: { count: 50 } }, ...PLAIN },
        { name: 'ours', orgs: { by: 'file', file: 'canary.txt' }, ...PLAIN },
        {
          name: 'like this',
          orgs: {
            by: 'filter',
            filter: {
              orgTypes: ['Sandbox'],
              orgStatuses: ['Active', 'Trial'],
              instances: ['CS42'],
              installedVersions: ['<1.4', '>=1.2 <2'],
              parentOrgs: ['00D3z0000034UFB'],
              where: "OrgName LIKE 'A%'",
            },
            take: { percent: 5 },
          },
          ...PLAIN,
        },
        { name: 'rest', orgs: { by: 'rest' }, ...PLAIN },
      ],
    });
  });

  it('may be JSON, with tabs, a byte order mark, and the address of its schema', () => {
    const json = {
      $schema: 'https://example.com/rollout-definition.schema.json',
      packageVersion: 'A@1.0',
      waves: [{ name: 'a/b', orgs: 'rest', soak: '1w' }],
    };
    const { waves } = read(`\uFEFF${JSON.stringify(json, null, '\t')}`);
    expect(waves).to.deep.equal([{ name: 'a/b', orgs: { by: 'rest' }, ...PLAIN, soak: 7 * DAY }]);
  });

  it('has days and times with or without quotes, for any YAML version', () => {
    for (const quote of ['', "'", '"']) {
      for (const head of ['', '%YAML 1.1\n---\n', '%YAML 1.2\n---\n']) {
        const q = (text: string): string => `${quote}${text}${quote}`;
        const { freezes, waves } = read(
          `${head}packageVersion: A@1.0
freezes: [{from: ${q('2026-12-20')}, to: ${q('2027-01-06')}}]
waves: [{name: a, orgs: rest, window: {from: ${q('01:00')}, to: ${q('05:00')}, timeZone: UTC}}]`,
        );
        expect(freezes[0]).to.include({ from: '2026-12-20', to: '2027-01-06' });
        expect(waves[0]!.windows[0]).to.include({ from: '01:00', to: '05:00' });
      }
    }
  });

  it('may use anchors and aliases', () => {
    const { waves } = read(`
packageVersion: A@1.0
waves:
  - { name: &name a, orgs: 1, window: &night { from: '01:00', to: '05:00', timeZone: UTC }, gate: &gate { minSample: 3 } }
  - { name: b, orgs: 2, window: [*night, { from: '13:00', to: '14:00', timeZone: UTC }], gate: *gate }
`);
    const night = { days: EVERY_DAY, from: '01:00', to: '05:00', timeZone: 'UTC', instances: null };
    expect(waves.map(({ windows }) => windows)).to.deep.equal([
      [night],
      [night, { ...night, from: '13:00', to: '14:00' }],
    ]);
    expect(waves.map(({ gate }) => gate.minSample)).to.deep.equal([3, 3]);
  });

  const DURATIONS: Array<[text: string, ms: number]> = [
    ['0m', 0],
    ['1m', 60_000],
    ['90m', 5_400_000],
    ['12h', 12 * HOUR],
    ['2d', 2 * DAY],
    ['1w', 7 * DAY],
    ['9999w', 9999 * 7 * DAY],
  ];
  for (const [text, ms] of DURATIONS) {
    it(`parses ${text} as ${ms} ms`, () => {
      expect(wave(`soak: ${text}`).soak).to.equal(ms);
      if (ms > 0) expect(wave(`deadline: ${text}`).deadline).to.equal(ms);
    });
  }

  for (const time of ['00:00', '09:59', '10:00', '19:59', '20:00', '23:59']) {
    it(`has windows that begin or end at ${time}`, () => {
      const { windows } = wave(`window: {from: '${time}', to: '${time}', timeZone: UTC}`);
      expect(windows[0]).to.include({ from: time, to: time });
    });
  }

  const LIMITS: Array<[text: string, limit: object]> = [
    ['0', { count: 0 }],
    ['1', { count: 1 }],
    ['2500', { count: 2500 }],
    ['100%', { percent: 100 }],
    ['100.00%', { percent: 100 }],
    ['99.99%', { percent: 99.99 }],
    ['2.5%', { percent: 2.5 }],
    ['0.01%', { percent: 0.01 }],
    ['0.1%', { percent: 0.1 }],
    ['05%', { percent: 5 }],
    ["'7%'", { percent: 7 }],
  ];
  for (const [text, limit] of LIMITS) {
    it(`parses ${text} as ${JSON.stringify(limit)}`, () => {
      const { gate } = wave(`gate: {maxFailures: ${text}, minCompleted: ${text}}`);
      expect([gate.maxFailures, gate.minCompleted]).to.deep.equal([limit, limit]);
    });
  }

  for (const example of ['canary', 'hotfix-now', 'sandboxes-then-production']) {
    it(`has an example: ${example}`, () => {
      const text = readFileSync(new URL(`${example}.yaml`, EXAMPLES), 'utf8');
      const { waves } = read(text);
      expect(waves.at(-1)!.orgs).to.deep.equal({ by: 'rest' });
    });
  }

  it('has a test for every example', () => {
    const definitions = readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml'));
    expect(definitions.sort()).to.deep.equal(['canary.yaml', 'hotfix-now.yaml', 'sandboxes-then-production.yaml']);
  });

  it('of a canary reaches 1, 10, 50 and 100 % of the orgs', () => {
    const { waves } = read(readFileSync(new URL('canary.yaml', EXAMPLES), 'utf8'));
    expect(waves.map(({ orgs }) => orgs)).to.deep.equal([
      { by: 'number', take: { percent: 1 } },
      { by: 'number', take: { percent: 9 } },
      { by: 'number', take: { percent: 40 } },
      { by: 'rest' },
    ]);
  });
});

describe('defaults of a rollout definition', () => {
  const DEFAULTS = `{
    soak: 1d, approval: manual, deadline: 3h, retry: { classes: [unknown], attempts: 3 },
    window: { from: '01:00', to: '05:00', timeZone: UTC },
    gate: { maxFailures: 2%, minSample: 20, minCompleted: 95%, maxSameSignature: 5, ignoreErrors: [dependency] } }`;
  const DEFAULT: Omit<Wave, 'name' | 'orgs'> = {
    soak: DAY,
    windows: [{ days: EVERY_DAY as never, from: '01:00', to: '05:00', timeZone: 'UTC', instances: null }],
    gate: {
      ...{ maxFailures: { percent: 2 }, minSample: 20, minCompleted: { percent: 95 } },
      ...{ maxSameSignature: 5, ignoreErrors: ['dependency'] },
    },
    approval: 'manual',
    retry: { classes: ['unknown'], attempts: 3 },
    deadline: 3 * HOUR,
  };

  const OVERRIDES: Array<[settings: string, changed: Partial<Wave>]> = [
    ['', {}],
    ['soak: 0m', { soak: 0 }],
    ['approval: auto', { approval: 'auto' }],
    ['deadline: 1h', { deadline: HOUR }],
    ['window: []', { windows: [] }],
    ['retry: { attempts: 0 }', { retry: { classes: ['unknown'], attempts: 0 } }],
    ['retry: { classes: [transient] }', { retry: { classes: ['transient'], attempts: 3 } }],
    ['gate: {}', {}],
    ['gate: { maxFailures: 0 }', { gate: { ...DEFAULT.gate, maxFailures: { count: 0 } } }],
    ['gate: { minSample: 0 }', { gate: { ...DEFAULT.gate, minSample: 0 } }],
    ['gate: { ignoreErrors: [] }', { gate: { ...DEFAULT.gate, ignoreErrors: [] } }],
  ];
  for (const [settings, changed] of OVERRIDES) {
    it(`apply, unless a wave sets them: ${settings || 'nothing'}`, () => {
      expect(wave(settings, DEFAULTS)).to.deep.equal({ name: 'a', orgs: { by: 'rest' }, ...DEFAULT, ...changed });
    });
  }

  it('of a retry are one attempt for transient causes', () => {
    expect(wave('retry: {}').retry).to.deep.equal({ classes: ['transient'], attempts: 1 });
    expect(wave('', '{ retry: {} }').retry).to.deep.equal({ classes: ['transient'], attempts: 1 });
    expect(wave('retry: { classes: [unknown] }').retry).to.deep.equal({ classes: ['unknown'], attempts: 1 });
  });
});
