import { expect } from 'chai';
import fc from 'fast-check';
import {
  ineligibility,
  INELIGIBLE,
  reasonsAbout,
  type IneligibleReason,
  type Target,
} from '../../../src/core/orgs/ineligible.js';
import type { Subscriber } from '../../../src/core/ports.js';
import { pushableVersion, subscriberOf } from '../rollout/fixtures.js';

const WANTED = pushableVersion('1.10.0.4');
const OTHERS = ['1.9.0.7', '1.9.3.1', '1.10.0.3', '1.10.0.5', '1.11.0.1', '2.0.0.1'].map((number) =>
  pushableVersion(number),
);
const BETA = pushableVersion('1.8.0.2', { released: false });
const RETIRED = pushableVersion('1.7.0.1', { deprecated: true });

const target = (more: Partial<Target> = {}): Target => ({
  pushable: WANTED,
  versions: new Map([WANTED, BETA, RETIRED, ...OTHERS].map((each) => [each.version.id, each])),
  migration: false,
  includeBlocked: false,
  ...more,
});

const org = (more: Partial<Subscriber> = {}): Subscriber => subscriberOf('00D3z0000034UFB', more);

describe('why an org would not be upgraded', () => {
  const migration = target({ migration: true });
  const CASES: Array<[what: string, Subscriber | undefined, Target, IneligibleReason | undefined]> = [
    ['an older version', org(), target(), undefined],
    ['an older build', org({ versionId: '04t1.10.0.3' }), target(), undefined],
    ['a deprecated version', org({ versionId: '04t1.7.0.1' }), target(), undefined],
    ['a version that the hub does not list', org({ versionId: '04tother' }), target(), undefined],
    ['no version that the hub knows of', org({ versionId: null }), target(), undefined],
    ['a status that is not Active', org({ orgStatus: 'Demo' }), target(), undefined],
    ['never installed', undefined, target(), 'not-installed'],
    ['uninstalled', org({ installed: false }), target(), 'uninstalled'],
    ['inactive', org({ orgStatus: 'Inactive' }), target(), 'inactive-org'],
    ['a beta', org({ versionId: '04t1.8.0.2' }), target(), 'beta-installed'],
    ['the same version', org({ versionId: '04t1.10.0.4' }), target(), 'already-on-version'],
    ['a newer build', org({ versionId: '04t1.10.0.5' }), target(), 'on-newer-version'],
    ['a newer version', org({ versionId: '04t2.0.0.1' }), target(), 'on-newer-version'],
    ['blocks pushes', org({ blocked: true }), target(), 'blocked-by-subscriber'],
    ['blocks pushes, included', org({ blocked: true }), target({ includeBlocked: true }), undefined],
    ['a beta is wanted', org(), target({ pushable: BETA }), 'version-not-released'],
    ['a deprecated one is wanted', org(), target({ pushable: RETIRED }), 'version-deprecated'],
    ['migration: same number, other build', org({ versionId: '04t1.10.0.3' }), migration, undefined],
    ['migration: another patch', org({ versionId: '04t1.9.3.1' }), migration, 'migration-version-mismatch'],
    ['migration: a newer one', org({ versionId: '04t1.11.0.1' }), migration, 'migration-version-mismatch'],
    [
      'several reasons: the first',
      org({ installed: false, orgStatus: 'Inactive', blocked: true }),
      target(),
      'uninstalled',
    ],
    ['blocked and up to date', org({ versionId: '04t1.10.0.4', blocked: true }), target(), 'already-on-version'],
  ];
  for (const [what, subscriber, against, reason] of CASES) {
    it(`${what}: ${reason ?? 'it would be'}`, () => {
      expect(ineligibility(subscriber, against)).to.equal(reason);
    });
  }

  it('has a distinct text for each reason', () => {
    const texts = Object.values(INELIGIBLE).map(({ text }) => text);
    expect(new Set(texts)).to.have.length(texts.length);
    for (const text of texts) expect(text).to.match(/^[a-z][a-z ]+[a-z]$/);
  });

  it('is about something, and what follows from it is that of all reasons about the same', () => {
    expect([...reasonsAbout('choice', 'has-it', 'newer')]).to.have.members([
      ...['excluded', 'already-on-version', 'on-newer-version'],
    ]);
    expect([...reasonsAbout('version', 'way', 'generation')]).to.have.members([
      ...['version-not-released', 'version-deprecated', 'not-an-ancestor'],
      ...['dependency-missing', 'dependency-behind', 'first-generation-installed'],
    ]);
    expect([...reasonsAbout('way')]).not.to.include('first-generation-installed');
    expect([...reasonsAbout('for-now')]).to.have.members(['in-open-push', 'over-migration-limit']);
  });

  it('never allows a lower or the same version, or leaving a beta', () => {
    const ids = [...target().versions.keys()];
    const versionId = fc.constantFrom(...ids);
    fc.assert(
      fc.property(versionId, versionId, fc.boolean(), (installed, wanted, includeBlocked) => {
        const { versions } = target();
        const against = target({ pushable: versions.get(wanted), includeBlocked });
        if (ineligibility(org({ versionId: installed }), against) !== undefined) return;
        const build = (id: string): string => id.slice(3).replaceAll(/\d+/g, (digits) => digits.padStart(4, '0'));
        expect(build(installed) < build(wanted), `${installed} to ${wanted}`).to.equal(true);
        expect(versions.get(installed)?.released).to.equal(true);
        expect(versions.get(wanted)).to.include({ released: true, deprecated: false });
      }),
    );
  });
});
