import { expect } from 'chai';
import { readDefinition, type DefinitionProblem } from '../../../../src/core/rollout/definition/readDefinition.js';

import { processorTime } from '../../../support/processorTime.js';

const problemsOf = (text: string): DefinitionProblem[] => {
  const reading = readDefinition(text);
  return reading.ok ? [] : reading.problems;
};

/** A text in which each ¦ marks the place of one problem: the text without them, and the places. */
const unmark = (marked: string): { text: string; places: string[] } => {
  const places = [...marked.matchAll(/¦/g)].map(({ index }) => {
    const lines = marked.slice(0, index).replaceAll('¦', '').split('\n');
    return `${lines.length}:${lines.at(-1)!.length + 1}`;
  });
  return { text: marked.replaceAll('¦', ''), places };
};

/** Expects these problems, `path: message`, at the marks of a text and in their order. */
const expectProblems = (marked: string, problems: readonly string[]): void => {
  const { text, places } = unmark(marked);
  const found = problemsOf(text);
  expect(found.map(({ path, message }) => `${path}: ${message}`)).to.deep.equal(problems);
  expect(found.map(({ line, column }) => `${line}:${column}`)).to.deep.equal(places);
};

const HEAD = 'packageVersion: A@1.0\n';
const WAVES = 'waves: [{name: a, orgs: rest}]\n';
const inRoot = (line: string): string => `${line}\n${HEAD}${WAVES}`;
const inWave = (setting: string): string => `${HEAD}waves:\n  - {name: a, orgs: rest, ${setting} }\n`;
const inOrgs = (orgs: string): string => `${HEAD}waves:\n  - {name: a, orgs: ${orgs} }\n`;
const ofWaves = (...orgs: string[]): string =>
  `${HEAD}waves:\n${orgs.map((each, index) => `  - {name: w${index}, orgs: ${each}}\n`).join('')}`;

const VERSION = 'write the id of a version, 04t..., or a package with the number of one, such as Acme CRM@1.4.0';
const LIMIT = 'write a number of orgs, or a share of them such as 2%';
const DURATION = 'write a duration such as 30m, 12h, 2d or 1w';
const ORGS = 'write a share such as 5%, a number of orgs, rest, file or filter';
const EXCLUSION = 'write one of file, org, parentOrg and tag';
const FILTER = 'write a filter: orgTypes, orgStatuses, instances, installedVersions, parentOrgs, tags or where';
const NOT_WITH_FILE = 'this does not go with file';
const GATE = 'write limits: maxFailures, minSample, minCompleted, maxSameSignature or ignoreErrors';
const RANGE = "write a range of versions, such as '<1.4' or '1.3'";
const ZONE = 'write the name of a time zone, such as Europe/Vienna or UTC';
const WINDOW_ZONE = `${ZONE}, or customer`;
const ROOT_KEYS =
  '$schema, packageVersion, seed, customers, exclusions, freezes, newSubscribers, upgradePath, defaults, waves';
const AFTER_REST = 'the rest leaves no orgs for the waves after it: only the last wave can take it';
const beyond = (total: string): string =>
  `with this, the waves take ${total} of the orgs: write the share that each wave takes itself, not what is reached with it`;

type Faulty = [marked: string, ...problems: string[]];

const ROOTS: Faulty[] = [
  ['¦', ': write a rollout with packageVersion and waves, not nothing'],
  ['¦# nothing\n', ': write a rollout with packageVersion and waves, not nothing'],
  ['¦- a\n', ': write a rollout with packageVersion and waves, not a list'],
  ['# so\n¦hello', ': write a rollout with packageVersion and waves, not "hello"'],
  ['¦¦{}', `: packageVersion is missing: ${VERSION}`, ': waves is missing: write a list of at least one wave'],
  [`${HEAD}waves: ¦[]`, 'waves: write a list of at least one wave, not an empty list'],
  [`${HEAD}waves: ¦{a: 1}`, 'waves: write a list of at least one wave, not a map'],
  [`${HEAD}waves: [¦5]`, 'waves[0]: write a wave with name and orgs, not the number 5'],
  [`${HEAD}waves: [¦¦{}]`, 'waves[0]: name is missing: write a text on one line', `waves[0]: orgs is missing: ${ORGS}`],
  ...['Acme CRM', '0Ho3z0000000001', 'Acme CRM@', 'Acme CRM@x', '1.4'].map((version): Faulty => [
    `packageVersion: ¦"${version}"\n${WAVES}`,
    `packageVersion: ${VERSION}, not ${JSON.stringify(version)}`,
  ]),
];

const KEYS: Faulty[] = [
  [inRoot('¦wave: 1'), 'wave: there is no "wave" here: did you mean waves?'],
  [inRoot('¦PackageVersions: 1'), 'PackageVersions: there is no "PackageVersions" here: did you mean packageVersion?'],
  [inRoot('¦"a b/~": 1'), `["a b/~"]: there is no "a b/~" here, only ${ROOT_KEYS}`],
  [inRoot('¦10: 1'), `[10]: there is no "10" here, only ${ROOT_KEYS}`],
  [inRoot('¦7a: 1'), `7a: there is no "7a" here, only ${ROOT_KEYS}`],
  [inRoot('¦a7: 1'), `a7: there is no "a7" here, only ${ROOT_KEYS}`],
  [inRoot('¦a.b: 1'), `["a.b"]: there is no "a.b" here, only ${ROOT_KEYS}`],
  [inRoot('¦__proto__: {a: 1}'), `__proto__: there is no "__proto__" here, only ${ROOT_KEYS}`],
  [inRoot('¦<<: {seed: a}'), `<<: there is no "<<" here, only ${ROOT_KEYS}`.replace('<<', '["<<"]')],
  [inWave('¦soack: 2d'), 'waves[0].soack: there is no "soack" here: did you mean soak?'],
  [
    inWave('gate: {¦maxFailure: 2}'),
    'waves[0].gate.maxFailure: there is no "maxFailure" here: did you mean maxFailures?',
  ],
  [
    inRoot('defaults: {¦name: a}'),
    'defaults.name: there is no "name" here, only soak, window, gate, approval, retry, deadline',
  ],
  [inRoot('seed: a\n¦seed: b'), ': this key has been there before'],
];

const WORDS: Faulty[] = [
  [inRoot('seed: ¦2026'), 'seed: write a text on one line, in quotes, not the number 2026'],
  [inRoot('seed: ¦true'), 'seed: write a text on one line, in quotes, not true'],
  [inRoot('seed:¦'), 'seed: write a text on one line, not nothing'],
  [inRoot('seed: ¦[a]'), 'seed: write a text on one line, not a list'],
  ...['', ' a', 'a ', 'a\nb', '\u0007\u2028'].map((text): Faulty => [
    inRoot(`seed: ¦${JSON.stringify(text)}`),
    `seed: write a text on one line, not ${JSON.stringify(text)}`,
  ]),
  [inRoot('newSubscribers: ¦incldue'), 'newSubscribers: write list or include, not "incldue": did you mean include?'],
  [inWave('approval: ¦Auto'), 'waves[0].approval: write auto or manual, not "Auto": did you mean auto?'],
  [inWave('approval: ¦1'), 'waves[0].approval: write auto or manual, not the number 1'],
  [
    inWave('retry: {classes: [transient, ¦hopeless]}'),
    'waves[0].retry.classes[1]: write transient, dependency, permanent, package or unknown, not "hopeless"',
  ],
  [
    inWave('retry: {classes: ¦[]}'),
    'waves[0].retry.classes: write a list of transient, dependency, permanent, package or unknown, not an empty list',
  ],
  ...['11', '-1', '1.5'].map((number): Faulty => [
    inWave(`retry: {attempts: ¦${number}}`),
    `waves[0].retry.attempts: write a number from 0 to 10, not the number ${number}`,
  ]),
];

const QUANTITIES: Faulty[] = [
  ...['2 days', '2', '2D', '1h30m', '-1h', '1.5h', '10000m', '2s', 'P2D', 'd', ' 2d', '2d\n', 'x'.repeat(60)].map(
    (text): Faulty => [
      inWave(`soak: ¦${JSON.stringify(text)}`),
      `waves[0].soak: ${DURATION}, not ${JSON.stringify(text)}`,
    ],
  ),
  [inWave(`soak: ¦${'x'.repeat(61)}`), `waves[0].soak: ${DURATION}, not "${'x'.repeat(60)}..."`],
  [inWave('soak: ¦2'), `waves[0].soak: ${DURATION}, in quotes, not the number 2`],
  ...['0h', '00m', '0000w', '12', '10000m'].map((text): Faulty => [
    inWave(`deadline: ¦"${text}"`),
    `waves[0].deadline: ${DURATION}, not "${text}"`,
  ]),
  ...['0%', '0.0%', '0.00%', '00%', '100.01%', '101%', '1000%', '1.234%', '.5%', '5.%', '-5%', '5', '5 %', 'x'].map(
    (text): Faulty => [
      inWave(`gate: {minCompleted: ¦"${text}"}`),
      `waves[0].gate.minCompleted: ${LIMIT}, not "${text}"`,
    ],
  ),
  [inWave('gate: {maxFailures: ¦-1}'), `waves[0].gate.maxFailures: ${LIMIT}, not the number -1`],
  [inWave('gate: {maxFailures: ¦1.5}'), `waves[0].gate.maxFailures: ${LIMIT}, not the number 1.5`],
  [inWave('gate: {maxFailures: ¦.inf}'), `waves[0].gate.maxFailures: ${LIMIT}, not the number Infinity`],
  [inWave('gate: {minSample: ¦-1}'), 'waves[0].gate.minSample: write a number of orgs, not the number -1'],
  [
    inWave('gate: {maxSameSignature: ¦0}'),
    'waves[0].gate.maxSameSignature: write a number of orgs, at least 1, not the number 0',
  ],
  [
    inWave('gate: {ignoreErrors: ¦beta}'),
    'waves[0].gate.ignoreErrors: write a list of causes, titles or types of errors, not "beta"',
  ],
  [
    inWave('gate: {ignoreErrors: [¦subscription-expird]}'),
    'waves[0].gate.ignoreErrors[0]: write a cause or a type of errors, or a title of several words, not "subscription-expird": did you mean subscription-expired?',
  ],
  [
    inWave('gate: {ignoreErrors: [¦1]}'),
    'waves[0].gate.ignoreErrors[0]: write a cause, a title or a type of errors, in quotes, not the number 1',
  ],
  [`${HEAD}defaults:\n  gate:¦\n${WAVES}`, `defaults.gate: ${GATE}, not nothing`],
];

const CHOSEN: Faulty[] = [
  ...['110%', '0%', 'all', 'Rest', 'rest!'].map((text): Faulty => [
    inOrgs(`¦${text}`),
    `waves[0].orgs: ${ORGS}, not "${text}"`,
  ]),
  [inOrgs('¦0'), `waves[0].orgs: ${ORGS}, not the number 0`],
  [inOrgs('¦2.5'), `waves[0].orgs: ${ORGS}, not the number 2.5`],
  [inOrgs('¦[1]'), `waves[0].orgs: ${ORGS}, not a list`],
  [inOrgs('¦{}'), 'waves[0].orgs: write file or filter, not an empty map'],
  [inOrgs('¦{take: 5%}'), 'waves[0].orgs: take goes with filter'],
  [inOrgs('{file: a, filter: ¦{where: b}}'), `waves[0].orgs.filter: ${NOT_WITH_FILE}`],
  [inOrgs('¦{file: a, take: 5}'), 'waves[0].orgs: take goes with filter'],
  [
    inOrgs('{filter: {where: b}, take: ¦0, ¦taken: 1}'),
    `waves[0].orgs.take: ${LIMIT}, not the number 0`,
    'waves[0].orgs.taken: there is no "taken" here: did you mean take?',
  ],
  [inOrgs('{filter: {where: b}, take: ¦0}'), `waves[0].orgs.take: ${LIMIT}, not the number 0`],
  [inOrgs('{filter: ¦{}}'), `waves[0].orgs.filter: ${FILTER}, not an empty map`],
  [
    inOrgs('{filter: {orgTypes: [Sandbox, ¦Sandboxes]}}'),
    'waves[0].orgs.filter.orgTypes[1]: write Production or Sandbox, not "Sandboxes": did you mean Sandbox?',
  ],
  [
    inOrgs('{filter: {orgTypes: ¦Sandbox}}'),
    'waves[0].orgs.filter.orgTypes: write a list of Production or Sandbox, not "Sandbox"',
  ],
  [
    inOrgs('{filter: {orgStatuses: [¦active]}}'),
    'waves[0].orgs.filter.orgStatuses[0]: write Active, Demo, Free, Inactive or Trial, not "active": did you mean Active?',
  ],
  [
    inOrgs('{filter: {installedVersions: [¦1.10]}}'),
    `waves[0].orgs.filter.installedVersions[0]: ${RANGE}, in quotes, not the number 1.1`,
  ],
  [inOrgs('{filter: {installedVersions: [¦~1.4]}}'), `waves[0].orgs.filter.installedVersions[0]: ${RANGE}, not "~1.4"`],
  [
    inOrgs('{filter: {parentOrgs: [¦001]}}'),
    'waves[0].orgs.filter.parentOrgs[0]: write an org id, 00D..., in quotes, not the number 1',
  ],
  [inOrgs('{filter: {where: ¦"(a"}}'), 'waves[0].orgs.filter.where: write a SOQL condition, not "(a"'],
];

const TIMES: Faulty[] = [
  [
    inWave('window: ¦¦¦{days: ¦[]}'),
    "waves[0].window: from is missing: write a time of day such as '01:00'",
    "waves[0].window: to is missing: write a time of day such as '05:00' or '24:00'",
    `waves[0].window: timeZone is missing: ${WINDOW_ZONE}`,
    'waves[0].window.days: write a list of Sun, Mon, Tue, Wed, Thu, Fri or Sat, not an empty list',
  ],
  [
    inWave('window: ¦night'),
    'waves[0].window: write a window with from, to and timeZone, or a list of them, not "night"',
  ],
  [inWave('window: [¦night]'), 'waves[0].window[0]: write a window with from, to and timeZone, not "night"'],
  ...['1:00', '24:00', '25:00', '12:60', '01:00:00', '1am', ''].map((text): Faulty => [
    inWave(`window: [{from: ¦"${text}", to: "24:00", timeZone: UTC}]`),
    `waves[0].window[0].from: write a time of day such as '01:00', not "${text}"`,
  ]),
  ...['24:01', '5:00', '23:60', '05:00 '].map((text): Faulty => [
    inWave(`window: {from: "00:00", to: ¦"${text}", timeZone: UTC}`),
    `waves[0].window.to: write a time of day such as '05:00' or '24:00', not "${text}"`,
  ]),
  [
    inWave('window: {from: "00:00", to: "23:59", timeZone: ¦Europe/Wien}'),
    `waves[0].window.timeZone: ${WINDOW_ZONE}, not "Europe/Wien"`,
  ],
  [
    inWave('window: {from: "00:00", to: "23:59", timeZone: UTC, days: [Sat, ¦Sunday]}'),
    'waves[0].window.days[1]: write Sun, Mon, Tue, Wed, Thu, Fri or Sat, not "Sunday"',
  ],
  [inRoot('freezes: [¦{from: 2026-12-20}]'), 'freezes[0]: to is missing: write a day such as 2026-12-31'],
  ...['2026-12-1', '31.12.2026', '2026-12-31T00:00Z', 'soon', '20261231', ' 2026-12-31'].map((text): Faulty => [
    inRoot(`freezes: [{from: "2026-01-01", to: ¦"${text}"}]`),
    `freezes[0].to: write a day such as 2026-12-31, not "${text}"`,
  ]),
  ...['2026-02-30', '2026-13-01', '2027-02-29', '2026-12-00'].map((text): Faulty => [
    inRoot(`freezes: [{from: 2026-01-01, to: ¦${text}}]`),
    `freezes[0].to: there is no day ${text}`,
  ]),
  [inRoot('freezes: [{from: 2026-12-20, to: ¦2026-12-19}]'), 'freezes[0].to: this is before from'],
  [
    inRoot('freezes: [{from: 2026-12-20, to: ¦2026-12-19, reason: ¦5}]'),
    'freezes[0].to: this is before from',
    'freezes[0].reason: write a text on one line, in quotes, not the number 5',
  ],
  [inRoot('freezes: [{from: ¦soon, to: 2026-12-19}]'), 'freezes[0].from: write a day such as 2026-12-31, not "soon"'],
];

const EXCLUDED: Faulty[] = [
  ...['{reason: a}', '{file: a, org: 00D3z0000034UFB}'].map((exclusion): Faulty => [
    inRoot(`exclusions: [¦${exclusion}]`),
    `exclusions[0]: ${EXCLUSION}`,
  ]),
  [
    inRoot('exclusions: [¦{file: a, org: ¦5}]'),
    `exclusions[0]: ${EXCLUSION}`,
    'exclusions[0].org: write an org id, 00D..., in quotes, not the number 5',
  ],
  [inRoot('exclusions: [¦a]'), `exclusions[0]: ${EXCLUSION}, not "a"`],
  [inRoot('exclusions: [¦~]'), `exclusions[0]: ${EXCLUSION}, not nothing`],
  [inRoot('exclusions: [¦{}]'), `exclusions[0]: ${EXCLUSION}, not an empty map`],
  [
    inRoot('exclusions: [{file: a, reason: ¦b, expires: ¦2026-12-31}]'),
    `exclusions[0].reason: ${NOT_WITH_FILE}`,
    `exclusions[0].expires: ${NOT_WITH_FILE}`,
  ],
  [inRoot('exclusions: [¦{parentOrg: 00D3z0000034UFB, org: 00D3z0000034UFB}]'), `exclusions[0]: ${EXCLUSION}`],
  [inRoot('exclusions: [{org: ¦00D3z0000034UF}]'), 'exclusions[0].org: not an org id of 15 or 18 letters and digits'],
  [inRoot('exclusions: [{org: ¦0013z0000034UFB}]'), 'exclusions[0].org: not an org id: those begin with 00D'],
  [
    inRoot('exclusions: [{parentOrg: ¦00D3z0000034UFBEA3}]'),
    "exclusions[0].parentOrg: the id's last three characters do not fit the others: mistyped, or its case was changed",
  ],
  [
    inRoot('exclusions: [{org: 00D3z0000034UFB, expires: ¦2026-02-30}]'),
    'exclusions[0].expires: there is no day 2026-02-30',
  ],
];

const BETWEEN: Faulty[] = [
  [
    `${HEAD}waves:\n  - {name: a, orgs: 1}\n  - {name: b, orgs: 1}\n  - {name: ¦a, orgs: 1}\n  - {name: ¦a, orgs: 1}`,
    'waves[2].name: write another name: waves[0] has this one',
    'waves[3].name: write another name: waves[0] has this one',
  ],
  [
    `${HEAD}waves: [{name: ¦"", orgs: 1}, {name: ¦"", orgs: 1}]`,
    ...[0, 1].map((index) => `waves[${index}].name: write a text on one line, not ""`),
  ],
  [
    `${HEAD}waves: [¦{orgs: 1}, ¦{orgs: 1}, ¦5, ¦~]`,
    ...[0, 1].map((index) => `waves[${index}]: name is missing: write a text on one line`),
    'waves[2]: write a wave with name and orgs, not the number 5',
    'waves[3]: write a wave with name and orgs, not nothing',
  ],
  [
    ofWaves('100%', '¦{¦by: number, take: 5%}'),
    'waves[1].orgs: take goes with filter',
    'waves[1].orgs.by: there is no "by" here, only file, filter, take',
  ],
  [
    ofWaves('{filter: ¦{}, ¦by: rest}', '1'),
    `waves[0].orgs.filter: ${FILTER}, not an empty map`,
    'waves[0].orgs.by: there is no "by" here, only file, filter, take',
  ],
  [ofWaves('¦rest', '1'), `waves[0].orgs: ${AFTER_REST}`],
  [ofWaves('1', '¦rest', 'rest'), `waves[1].orgs: ${AFTER_REST}`],
  [ofWaves('1%', '10%', '50%', '¦100%', 'rest'), `waves[3].orgs: ${beyond('161%')}`],
  [ofWaves('100%', '¦0.01%'), `waves[1].orgs: ${beyond('100.01%')}`],
  [ofWaves('60%', '39.99%', '0.01%', 'rest')],
  [ofWaves('99.99%', '¦0.02%', '5'), `waves[1].orgs: ${beyond('100.01%')}`],
];

const YAML: Faulty[] = [
  ['a: [*b, 2¦', ': the indentation does not fit the lines before, or a bracket is not closed'],
  ['a: [1, 2¦', ': the indentation does not fit the lines before, or a bracket is not closed'],
  ['packageVersion: ¦a: b', ': put this text in quotes, or begin a new line: there is a second colon'],
  ['waves:\n¦\t- a', ': indent with spaces, not with tabs'],
  ['packageVersion: ¦@a', ': put this text in quotes: it begins with a character that means something else in YAML'],
  ['packageVersion: "a¦', ': this is not YAML: Missing closing "quote'],
  ['¦packageVersion\nwaves: 1', ': a colon is missing after a key, or a closing quote'],
  ['? ¦[a]\n: 1', ': a key has to be a text'],
  [`${HEAD}${WAVES}¦---\na: 1`, ': a second document begins here; write one a file'],
  [inRoot('seed: ¦!!timestamp 2026-12-31'), ': leave out the tag (!...)'],
  [`¦%FOO\n---\n${HEAD}${WAVES}`, ': this line is not understood'],
  [inRoot('seed: ¦¦*x'), ': there is no anchor &x before this', 'seed: write a text on one line, not nothing'],
  [inRoot('defaults: &x {gate: ¦¦*x}'), ': this is part of &x itself', `defaults.gate: ${GATE}, not nothing`],
];

describe('a faulty rollout definition', () => {
  for (const [marked, ...problems] of [
    ...[...ROOTS, ...KEYS, ...WORDS, ...QUANTITIES, ...CHOSEN, ...TIMES, ...EXCLUDED, ...BETWEEN, ...YAML],
  ]) {
    it(`${problems.length === 0 ? 'is valid' : 'is invalid'}: ${JSON.stringify(marked)}`, () =>
      expectProblems(marked, problems));
  }

  it('gets all its errors reported at once, from top to bottom', () =>
    expectProblems(
      `
seed: [a]
¦seed: ¦1
waves:
  - name: a
    orgs: ¦rest
    soak: ¦2 days
  - name: ¦a
    orgs: { filter: { orgTypes: [¦Sandboxes] } }
    ¦gaet: {}
freezes:
  - { from: 2027-01-06, to: ¦2026-12-20, timeZone: ¦Europe/Wien }
packageVersion: ¦Acme CRM
`,
      [
        ': this key has been there before',
        'seed: write a text on one line, in quotes, not the number 1',
        `waves[0].orgs: ${AFTER_REST}`,
        `waves[0].soak: ${DURATION}, not "2 days"`,
        'waves[1].name: write another name: waves[0] has this one',
        'waves[1].orgs.filter.orgTypes[0]: write Production or Sandbox, not "Sandboxes": did you mean Sandbox?',
        'waves[1].gaet: there is no "gaet" here: did you mean gate?',
        'freezes[0].to: this is before from',
        `freezes[0].timeZone: ${ZONE}, not "Europe/Wien"`,
        `packageVersion: ${VERSION}, not "Acme CRM"`,
      ],
    ));

  it('gets errors reported at an alias, and within its anchor', () =>
    expectProblems(
      `${HEAD}defaults: {gate: &gate {minSample: ¦¦x}}
waves: [{name: a, orgs: rest, gate: *gate}, {name: b, orgs: rest, soak: ¦*gate}]
`.replace('rest, gate', '1, gate'),
      [
        'defaults.gate.minSample: write a number of orgs, not "x"',
        'waves[0].gate.minSample: write a number of orgs, not "x"',
        `waves[1].soak: ${DURATION}, not a map`,
      ],
    ));

  it('is limited in size, even with nested aliases', () => {
    const levels = Array.from({ length: 30 }, (_, level) => {
      const items = Array<string>(4).fill(level === 0 ? 'x' : `*a${level - 1}`);
      return `a${level}: &a${level} [${items.join(', ')}]\n`;
    });
    const took = processorTime();
    const problems = problemsOf(`${levels.join('')}${HEAD}${WAVES}`);
    expect(problems.filter(({ message }) => message === 'aliases repeat this too often')).to.have.length(1);
    expect(took()).to.be.below(2000);
  });

  it('may use aliases normally', () => {
    const gate = '&gate {minSample: 1, ignoreErrors: [dependency, blocked]}';
    const waves = Array.from({ length: 1000 }, (_, index) => `  - {name: w${index}, orgs: 1, gate: *gate}\n`);
    expect(problemsOf(`${HEAD}defaults: {gate: ${gate}}\nwaves:\n${waves.join('')}`)).to.deep.equal([]);
  });

  it('may have up to the limit of values from aliases', () => {
    const repeated = (times: number): string => `x: &x [${Array(times).fill(1).join(', ')}]\ny: *x\n${HEAD}${WAVES}`;
    const unknown = ['x', 'y'].map((key) => `there is no "${key}" here, only ${ROOT_KEYS}`);
    expect(problemsOf(repeated(9_999)).map(({ message }) => message)).to.deep.equal(unknown);
    const [, , more] = problemsOf(repeated(10_000)).toSorted((a, b) => (a.path > b.path ? -1 : 1));
    expect(more?.message).to.equal('aliases repeat this too often');
  });

  it('uses the last anchor of a name in the text, not one that an alias has repeated', () => {
    const window = (days: string): string => `{days: ${days}, from: '01:00', to: '05:00', timeZone: UTC}`;
    const reading = readDefinition(`${HEAD}waves:
  - {name: a, orgs: 1, window: &window ${window('&days [Sat]')}}
  - {name: b, orgs: 1, window: ${window('&days [Sun]')}}
  - {name: c, orgs: 1, window: *window}
  - {name: d, orgs: 1, window: ${window('*days')}}
`);
    expect(reading.ok && reading.definition.waves.map(({ windows }) => windows[0]!.days)).to.deep.equal([
      ...[['Sat'], ['Sun'], ['Sat'], ['Sun']],
    ]);
  });

  for (const [opening, depth] of [
    ['[', 1000],
    ['{"a":', 300],
    ['- ', 1000],
    ['{? ', 100],
  ] as const) {
    it(`may be nested deeply, and then has few errors: ${opening}`, () => {
      expect(problemsOf(opening.repeat(depth)).length).to.be.within(1, 10);
    });
  }

  it('is refused where it is nested too deeply', () => {
    const problems = problemsOf(`${HEAD}${WAVES}x: ${'['.repeat(2000)}${']'.repeat(2000)}`);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).to.include('3: this is nested too deeply');
  });
});
