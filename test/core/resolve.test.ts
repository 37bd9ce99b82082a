import { expect } from 'chai';
import { toLongId } from '../../src/core/ids.js';
import { parsePackageRef } from '../../src/core/packageRef.js';
import type { PushOrg } from '../../src/core/ports.js';
import { resolvePackage, resolveVersion } from '../../src/core/resolve.js';
import type { PushableVersion } from '../../src/core/types.js';

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
const ALL = [...CRM, ...UNLOCKED, ...LABS, ...TWINS.flat()];
const CRM_ID = CRM[0]?.package.id ?? '';
const PACKAGE2 = toLongId('0Ho3z0000000001');

/** A hub in memory, which knows ids in either length and compares names as SOQL does. */
const hub = {
  versions: (query) =>
    Promise.resolve(
      ALL.filter(({ package: pkg, version }) => {
        if ('versionId' in query) return version.id === toLongId(query.versionId);
        if ('packageId' in query) return pkg.id === toLongId(query.packageId);
        return pkg.name.toLowerCase() === query.packageName.toLowerCase();
      }),
    ),
  subscriberPackageId: (id) =>
    Promise.resolve(id.startsWith('033') ? toLongId(id) : toLongId(id) === PACKAGE2 ? CRM_ID : undefined),
} as Partial<PushOrg> as PushOrg;

const numbersOf = (versions: readonly PushableVersion[]): string[] => versions.map(({ version }) => version.number);

describe('the version that is meant', () => {
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
    it(`by ${text} is not clear: ${problem}`, async () => {
      const resolved = await resolveVersion(hub, parsePackageRef(text));
      if (resolved.ok) throw new Error(`it is ${resolved.value.version.number}`);
      expect(resolved.problem).to.equal(problem);
      expect('candidates' in resolved ? numbersOf(resolved.candidates) : undefined).to.deep.equal(candidates);
    });
  }

  for (const text of ['Shared', 'Shared@1.0', 'Shared@LATEST']) {
    it(`by ${text} could be of two packages, and both are listed`, async () => {
      const resolved = await resolveVersion(hub, parsePackageRef(text));
      if (resolved.ok || resolved.problem !== 'ambiguous') throw new Error('it was taken for one of them');
      expect(resolved.candidates.map(({ package: { id } }) => id)).to.have.members(
        TWINS.map(([version]) => version?.package.id),
      );
    });
  }
});

describe('the package that is meant', () => {
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
    ['Shared', 'ambiguous'],
  ] as const) {
    it(`by ${text} is not clear: ${problem}`, async () => {
      const resolved = await resolvePackage(hub, parsePackageRef(text));
      expect(resolved.ok ? 'found' : resolved.problem).to.equal(problem);
    });
  }
});
