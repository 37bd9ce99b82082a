import { expect } from 'chai';
import fc from 'fast-check';
import { byCause, haveOrgsInCommon, groupFailures, SUSPECT_ORGS } from '../../../src/core/report/failureGroups.js';
import { internalErrorsOf, signatureOf } from '../../../src/core/report/signature.js';
import type { PushFailure } from '../../../src/core/report/failures.js';
import type { PushError } from '../../../src/core/model.js';
import { orgKeys } from '../../support/arbitraries.js';
import { DEPENDENCY, error, failure, gack } from '../../support/reports.js';

const saying = (message: string): PushError => error('DeployError', { title: 'Deployment Failure', message });

describe('the signature of an error', () => {
  const SAME: Array<[string, string, string]> = [
    ['org ids', 'Org 00D3z0000034UFB is full', 'Org 00D3z0000034UFCEA2 is full'],
    ['record ids', 'lock on 0010B00000000oM', 'lock on 0010C00000000xY'],
    ['numbers', 'line 128, column 1', 'line 7, column 44'],
    ['versions', 'needs EDA 1.93', 'needs EDA 1.94.2'],
    ['names in double quotes', 'The layout "Invoice 365" was changed', 'The layout "Order" was changed'],
    ['names in single quotes', "Field 'Foo__c' is unknown", "Field 'Bar__c' is unknown"],
    ['line breaks', 'one\ntwo', 'one two'],
  ];
  for (const [what, one, other] of SAME) {
    it(`is the same for other ${what}`, () => {
      expect(signatureOf(saying(one))).to.equal(signatureOf(saying(other)));
    });
  }

  const DIFFERENT: Array<[string, string, string]> = [
    ['words', 'the field is missing', 'the object is missing'],
    ['classes', 'Class.acme.One.run', 'Class.acme.Two.run'],
    ['apostrophes that quote nothing', "the subscriber's org wasn't ready", "the subscriber's site wasn't ready"],
    ['long words', 'OrganizationFeature', 'OrganizationLimited'],
  ];
  for (const [what, one, other] of DIFFERENT) {
    it(`differs for other ${what}`, () => {
      expect(signatureOf(saying(one))).not.to.equal(signatureOf(saying(other)));
    });
  }

  it('distinguishes internal errors by their stack trace alone', () => {
    expect(signatureOf(gack('731858695-80805'))).to.equal(signatureOf(gack('-24414331-98032')));
    expect(signatureOf(gack('731858695-80805', '-1'))).not.to.equal(signatureOf(gack('731858695-80805', '-2')));
    expect(signatureOf(gack('731858695-80805'))).to.contain('<error number> (-151184096)');
    expect(internalErrorsOf(gack('-24414331-98032'))).to.deep.equal([
      { errorNumber: '-24414331-98032', traceId: '-151184096' },
    ]);
    expect(internalErrorsOf(DEPENDENCY)).to.deep.equal([]);
  });

  it('consists of the existing type, title, message and details', () => {
    expect(signatureOf(error('PACError'))).to.equal('PACError');
    expect(signatureOf(error('PACError', { title: 'a', message: '', details: 'b 1' }))).to.equal('PACError: a: b <n>');
  });
});

describe('grouping by cause', () => {
  const NONE = new Set<string>();

  it('combines errors of one cause, those with the most orgs first', () => {
    const groups = groupFailures(
      [
        failure(1, [gack('1-1')]),
        failure(2, [DEPENDENCY, gack('2-2')]),
        failure(3, [error('DeployError', { severity: 'Warning' }), DEPENDENCY]),
        failure(4, [gack('4-4')]),
        failure(5, []),
      ],
      NONE,
      5,
    );
    expect(groups.map(({ cause, orgs }) => [cause, orgs])).to.deep.equal([
      ['internal-error', 3],
      ['dependency', 2],
      ['no-reason', 1],
    ]);
    expect(groups[0]).to.deep.include({
      orgKeys: ['00D3z0000034001', '00D3z0000034002', '00D3z0000034004'],
      errorNumbers: ['1-1', '2-2', '4-4'],
      traceIds: ['-151184096'],
      example: gack('1-1'),
      class: 'transient',
      suspectPackage: false,
      ignored: false,
    });
    expect(groups[2]).to.deep.include({ example: null, errorNumbers: [] });
  });

  const many = (count: number, one: PushError): PushFailure[] =>
    Array.from({ length: count }, (_, index) => failure(index, [one]));

  it('suspects the package if many orgs have the same error, unless its cause is known', () => {
    const suspect = (count: number, one: PushError, ended = count): boolean | undefined =>
      groupFailures(many(count, one), NONE, ended)[0]?.suspectPackage;
    const script = error('UnclassifiedError', { message: 'Class.acme.InstallScript.onInstall' });
    for (const each of [script, saying('what?'), error('PACError')]) {
      expect(suspect(SUSPECT_ORGS, each), each.type).to.equal(true);
      expect(suspect(SUSPECT_ORGS - 1, each), each.type).to.equal(false);
      expect(suspect(SUSPECT_ORGS, each, 20 * SUSPECT_ORGS), each.type).to.equal(true);
      expect(suspect(SUSPECT_ORGS, each, 20 * SUSPECT_ORGS + 1), each.type).to.equal(false);
    }
    const others = [gack('1-1'), error('ApexTestFailure'), error('FeatureMissing'), error('LockingFailure')];
    for (const each of [DEPENDENCY, error('LimitExceeded'), ...others])
      expect(suspect(20, each), each.type).to.equal(false);
  });

  it('has one block for each cause, in which an org counts once', () => {
    const groups = groupFailures(
      [
        failure(1, [gack('1-1', '-1'), gack('1-2', '-2')]),
        failure(2, [gack('2-1', '-2'), DEPENDENCY]),
        failure(3, [DEPENDENCY]),
        failure(4, [DEPENDENCY]),
      ],
      NONE,
      4,
    );
    const causes = byCause(groups);
    expect(causes.map(({ cause, orgs, errors }) => [cause, orgs, errors.length])).to.deep.equal([
      ['dependency', 3, 1],
      ['internal-error', 2, 2],
    ]);
    expect(causes[1]?.traceIds).to.have.members(['-1', '-2']);
    expect(haveOrgsInCommon(causes)).to.equal(true);
    expect(haveOrgsInCommon(causes.slice(0, 1))).to.equal(false);
    expect(byCause([])).to.deep.equal([]);
  });

  it('sorts causes by orgs, even if each of their errors affects few', () => {
    const groups = groupFailures(
      [
        ...[1, 2, 3].map((number) => failure(number, [error('LockingFailure', { title: `T${'abc'[number - 1]}` })])),
        ...[4, 5].map((number) => failure(number, [DEPENDENCY])),
        failure(6, [error('PACError')]),
      ],
      NONE,
      6,
    );
    expect(groups[0]?.cause).to.equal('dependency');
    expect(byCause(groups).map(({ orgs }) => orgs)).to.deep.equal([3, 2, 1]);
  });

  it('marks a cause as ignored only if all of its errors are', () => {
    const ignored = (...names: string[]): Array<boolean | undefined> => {
      const failures = ['one', 'two'].map((title, index) => failure(index, [error('LockingFailure', { title })]));
      return byCause(groupFailures(failures, new Set(names), 2)).map((cause) => cause.ignored);
    };
    expect([ignored('one'), ignored('one', 'two'), ignored()]).to.deep.equal([[false], [true], [false]]);
  });

  it('marks ignored errors', () => {
    const gone = error('UnclassifiedError', { title: 'Package Uninstalled' });
    const groups = groupFailures([failure(1, [gone]), failure(2, [DEPENDENCY])], new Set(['package-uninstalled']), 2);
    expect(groups.map(({ cause, ignored }) => [cause, ignored])).to.have.deep.members([
      ['package-uninstalled', true],
      ['dependency', false],
    ]);
  });

  it('loses no org and counts none twice', () => {
    const kinds = [DEPENDENCY, gack('1-1'), gack('2-2', '-9'), saying('line 1'), saying('line 2'), error('PACError')];
    const failures = fc
      .uniqueArray(orgKeys, { maxLength: 30 })
      .chain((keys) =>
        fc.tuple(...keys.map((orgKey) => fc.subarray(kinds).map((errors) => failure(0, errors, { orgKey })))),
      );
    fc.assert(
      fc.property(failures, (all) => {
        const groups = groupFailures(all, NONE, all.length);
        expect(new Set(groups.flatMap(({ orgKeys: keys }) => keys))).to.deep.equal(
          new Set(all.map((each) => each.orgKey)),
        );
        for (const { orgs, orgKeys: keys } of groups) expect(new Set(keys)).to.have.length(orgs);
        const sizes = groups.map(({ orgs }) => orgs);
        expect(sizes).to.deep.equal(sizes.toSorted((a, b) => b - a));
        expect(new Set(groups.map(({ signature }) => signature))).to.have.length(groups.length);
      }),
    );
  });
});
