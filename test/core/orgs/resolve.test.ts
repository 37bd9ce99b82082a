import { expect } from 'chai';
import { toLongId } from '../../../src/core/orgs/ids.js';
import { parsePackageRef, resolvePackage, resolveVersion } from '../../../src/core/orgs/resolve.js';
import type { PushOrg } from '../../../src/core/ports.js';
import type { PushableVersion } from '../../../src/core/model.js';

type Numbers = ReadonlyArray<[number: string, state?: 'beta' | 'deprecated']>;

let count = 0;
const packageOf = (name: string, namespace: string | null, numbers: Numbers): PushableVersion[] => {
  const id = toLongId(`0333z000000000${++count}`);
  return numbers.map(([number, state], index) => ({
    package: { id, name, namespace },
    version: { id: toLongId(`04t3z00000000${count}${index}`), name: null, number },
    released: state !== 'beta',
    deprecated: state === 'deprecated',
  }));
};

const CRM = packageOf('Acme CRM', 'acme', [
  ['1.9.0.7'],
  ['1.10.0.2', 'beta'],
  ['1.10.0.4'],
  ['1.2.0.1'],
  ['1.10.0.11', 'deprecated'],
  ['1.11.0.1', 'beta'],
  ['0.9.0.1', 'deprecated'],
]);
const UNLOCKED = packageOf('Platform Tools', null, [['0.2.0.11']]);
const LABS = packageOf('Acme Labs', null, [
  ['0.1.0.1', 'beta'],
  ['0.2.0.1', 'beta'],
]);
const TWINS = [packageOf('Shared', 'shared', [['2.1.0.1']]), packageOf('Shared', null, [['1.0.0.1'], ['1.1.0.1']])];
/** A name that ends like a version: alone, and beside a package that has this version, or another. */
const SUITES = [
  packageOf('Suite', null, [['2.0.0.1'], ['1.0.0.1']]),
  packageOf('Suite@2', null, [['1.4.0.1'], ['1.3.0.1']]),
  packageOf('Suite@3', null, [['5.0.0.1']]),
  packageOf('Tool@7', null, [['0.1.0.1']]),
];
const ALL = [...CRM, ...UNLOCKED, ...LABS, ...TWINS.flat(), ...SUITES.flat()];
const CRM_ID = CRM[0]?.package.id ?? '';
const PACKAGE2 = toLongId('0Ho3z0000000001');

/** A hub in memory, which knows ids in either length and compares names as SOQL does. */
const hub = {
  versions: (query) =>
    Promise.resolve(
      ALL.filter(({ package: pkg, version }) => {
        if ('versionId' in query) return version.id === toLongId(query.versionId);
        if ('packageId' in query) return pkg.id === toLongId(query.packageId);
        return [query.packageName].flat().some((name) => pkg.name.toLowerCase() === name.toLowerCase());
      }),
    ),
  packageNames: () => Promise.resolve([...new Set(ALL.map(({ package: { name } }) => name))]),
  subscriberPackageId: (id) =>
    Promise.resolve(id.startsWith('033') ? toLongId(id) : toLongId(id) === PACKAGE2 ? CRM_ID : undefined),
} as Partial<PushOrg> as PushOrg;

const numbersOf = (versions: readonly PushableVersion[]): string[] => versions.map(({ version }) => version.number);

describe('a package reference', () => {
  const [v, p, s] = ['04t3z0000000009AAA', '0Ho3z0000000009', '0333z0000000001AAA'];
  for (const [text, expected] of [
    [v, { by: 'version-id', id: v }],
    [` ${v} `, { by: 'version-id', id: v }],
    [p, { by: 'package-id', id: p }],
    [`${s}@1.4`, { by: 'package-id', id: s, version: [1, 4] }],
    [`${p}@LATEST`, { by: 'package-id', id: p, version: [] }],
    [`x${v}`, { by: 'name', name: `x${v}` }],
    [`${p}xxxx`, { by: 'name', name: `${p}xxxx` }],
    [`${p}-xx`, { by: 'name', name: `${p}-xx` }],
    ['Acme CRM', { by: 'name', name: 'Acme CRM' }],
    ['Acme CRM@1.4.0.LATEST', { by: 'name', name: 'Acme CRM', version: [1, 4, 0], whole: 'Acme CRM@1.4.0.LATEST' }],
    ['me@work@1.4.0.6', { by: 'name', name: 'me@work', version: [1, 4, 0, 6], whole: 'me@work@1.4.0.6' }],
    ['me@work', { by: 'name', name: 'me@work' }],
    ['@1.4', { by: 'name', name: '@1.4' }],
    ['Acme@', { by: 'name', name: 'Acme@' }],
    ['two\nlines@1.4', { by: 'name', name: 'two\nlines@1.4' }],
  ] as const) {
    it(`may be ${JSON.stringify(text)}`, () => expect(parsePackageRef(text)).to.deep.equal(expected));
  }
});

describe('finding the version', () => {
  const [first, beta] = [CRM[0]?.version.id ?? '', CRM[1]?.version.id ?? ''];
  const FOUND: Array<[text: string, number: string]> = [
    ['Acme CRM', '1.10.0.4'],
    ['acme crm', '1.10.0.4'],
    ['Acme CRM@LATEST', '1.10.0.4'],
    ['Acme CRM@1', '1.10.0.4'],
    ['Acme CRM@1.9', '1.9.0.7'],
    ['Acme CRM@1.9.0', '1.9.0.7'],
    ['Acme CRM@1.10.0.LATEST', '1.10.0.4'],
    ['Acme CRM@1.10.0-4', '1.10.0.4'],
    ['Acme CRM@1.10.0.2', '1.10.0.2'],
    ['Platform Tools', '0.2.0.11'],
    ['Suite@1', '1.0.0.1'],
    ['suite@3', '5.0.0.1'],
    ['Suite@2@1.3', '1.3.0.1'],
    ['Suite@2@LATEST', '1.4.0.1'],
    ['Tool@7', '0.1.0.1'],
    [PACKAGE2, '1.10.0.4'],
    [`${PACKAGE2}@1.2.0.LATEST`, '1.2.0.1'],
    [`${PACKAGE2.slice(0, 15)}@1.9`, '1.9.0.7'],
    [CRM_ID, '1.10.0.4'],
    [`${CRM_ID.slice(0, 15)}@1.9`, '1.9.0.7'],
    [first, '1.9.0.7'],
    [first.slice(0, 15), '1.9.0.7'],
    [beta, '1.10.0.2'],
    [TWINS[1]?.[0]?.package.id ?? '', '1.1.0.1'],
  ];
  for (const [text, number] of FOUND) {
    it(`by ${text} is ${number}`, async () => {
      const resolved = await resolveVersion(hub, parsePackageRef(text));
      expect(resolved.ok ? resolved.value.version.number : resolved.problem).to.equal(number);
    });
  }

  const REFUSED: Array<[text: string, problem: string, candidates?: string[]]> = [
    ['Nobody', 'no-such-package'],
    ['0Ho3z0000000009', 'no-such-package'],
    ['0339z0000000009', 'no-such-package'],
    ['04t9z0000000009', 'no-such-version', []],
    ['Platform Tools@3', 'no-such-version', ['0.2.0.11']],
    ['Acme Labs', 'no-released-version', ['0.2.0.1', '0.1.0.1']],
    ['Acme Labs@0.1', 'no-released-version', ['0.1.0.1']],
    ['Acme CRM@1.11', 'no-released-version', ['1.11.0.1']],
    ['Acme CRM@0.9', 'no-released-version', ['0.9.0.1']],
  ];
  for (const [text, problem, candidates] of REFUSED) {
    it(`by ${text} fails: ${problem}`, async () => {
      const resolved = await resolveVersion(hub, parsePackageRef(text));
      if (resolved.ok) throw new Error(`it is ${resolved.value.version.number}`);
      expect(resolved.problem).to.equal(problem);
      expect('candidates' in resolved ? numbersOf(resolved.candidates) : undefined).to.deep.equal(candidates);
    });
  }

  for (const text of ['Shared', 'Shared@1.0', 'Shared@LATEST']) {
    it(`by ${text} lists the candidates of two packages`, async () => {
      const resolved = await resolveVersion(hub, parsePackageRef(text));
      if (resolved.ok || resolved.problem !== 'ambiguous-package') throw new Error('it was taken for one of them');
      expect(resolved.candidates.map(({ package: { id } }) => id)).to.have.members(
        TWINS.map(([version]) => version?.package.id),
      );
    });
  }
});

describe('an unknown name', () => {
  const MEANT: Array<[text: string, aliases: string[], meant: string[]]> = [
    ['Acme CMR', [], ['Acme CRM']],
    ['Acme CRN@1.9', [], ['Acme CRM']],
    ['acme lab', [], ['Acme Labs']],
    ['crn@1.9', ['crm', 'other'], ['crm']],
    ['Nobody at all', [], []],
    ['Acme CRM@1.19', [], ['Acme CRM@1.11', 'Acme CRM@1.10', 'Acme CRM@1.9']],
    ['Acme CRM@1.10.0.3', [], ['Acme CRM@1.10.0.4', 'Acme CRM@1.10.0.2', 'Acme CRM@1.11.0.1']],
    ['0Ho3z0000000009', [], []],
  ];
  for (const [text, aliases, meant] of MEANT) {
    it(`gets the most similar names: ${text}`, async () => {
      const resolved = await resolveVersion(hub, parsePackageRef(text), aliases);
      if (!('meant' in resolved)) throw new Error('there is nothing to suggest');
      expect(resolved.meant).to.have.members(meant);
      expect(resolved.meant[0]).to.equal(meant[0]);
    });
  }

  it('is reported even if the org does not return other names', async () => {
    const silent = { ...hub, packageNames: () => Promise.reject(new Error('no such column')) };
    expect(await resolveVersion(silent, parsePackageRef('Acme CMR'))).to.deep.equal({
      ...{ ok: false, problem: 'no-such-package', meant: [] },
    });
  });
});

describe('a name that ends like a version', () => {
  it('is refused where both a package of that name and such a version of another exist', async () => {
    for (const resolve of [resolveVersion, resolvePackage]) {
      const resolved = await resolve(hub, parsePackageRef('Suite@2'));
      if (resolved.ok || resolved.problem !== 'ambiguous-package') throw new Error('it was taken for one of them');
      expect(resolved.candidates.map(({ package: { name } }) => name)).to.have.members(['Suite', 'Suite@2']);
    }
  });
});

describe('finding the package', () => {
  for (const text of ['Acme CRM', PACKAGE2, CRM_ID, CRM[2]?.version.id ?? '']) {
    it(`by ${text} comes with all its versions, the newest first`, async () => {
      const resolved = await resolvePackage(hub, parsePackageRef(text));
      if (!resolved.ok) throw new Error(resolved.problem);
      expect(resolved.value.package.id).to.equal(CRM_ID);
      expect(numbersOf(resolved.value.versions)).to.deep.equal([
        '1.11.0.1',
        '1.10.0.11',
        '1.10.0.4',
        '1.10.0.2',
        '1.9.0.7',
        '1.2.0.1',
        '0.9.0.1',
      ]);
    });
  }

  for (const [text, problem] of [
    ['Nobody', 'no-such-package'],
    ['04t9z0000000009', 'no-such-package'],
    ['Shared', 'ambiguous-package'],
  ] as const) {
    it(`by ${text} fails: ${problem}`, async () => {
      const resolved = await resolvePackage(hub, parsePackageRef(text));
      expect(resolved.ok ? 'found' : resolved.problem).to.equal(problem);
    });
  }
});
