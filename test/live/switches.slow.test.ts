import { expect } from 'chai';
import * as fc from 'fast-check';
import { DEFAULT_SWITCHES, type Switches } from '../../emulator/model.js';
import { SWITCH_VALUES } from '../../emulator/platform/switchValues.js';
import { QUESTIONS } from '../../live/questions/all.js';
import type { Outcome } from '../../live/run.js';
import { type Bench, openBench, withBench } from './support.js';

/** What the user may see; what takes an org without another package; and what is asked of unlocked packages, below. */
const NOT_ASKED = [
  'pushPermission',
  'packageTooling',
  'missingDependency',
  'unlockedLower',
  'unlockedBeta',
  'licenseApp',
] as const;
const DEFAULTS_NOT_ASKED = Object.fromEntries(NOT_ASKED.map((name) => [name, DEFAULT_SWITCHES[name]]));

/** What the org is like; who asks may do everything with it. */
type Asked = Exclude<keyof Switches, (typeof NOT_ASKED)[number]>;

/** The questions that tell the values of a switch apart, each by itself. */
const ASKED: { readonly [Name in Asked]: readonly string[] } = {
  inProgress: ['17a', '17b'],
  canceledJob: ['13b', '17c'],
  abortRefusal: ['1a', '1c'],
  pendingAgain: ['2c'],
  cancelAgain: ['1b'],
  jobIntoNonCreated: ['2a'],
  notInstalled: ['4b'],
  betaInstalled: ['4c'],
  sameOrNewer: ['4a'],
  inactive: ['4d'],
  restricted: ['5'],
  unknownOrgKey: ['3c'],
  malformedOrgKey: ['3b'],
  notEligibleCode: ['3d'],
  longOrgKey: ['29'],
  duplicateOrg: ['3a'],
  zeroJobs: ['7a'],
  pastStart: ['7b'],
  zonelessTime: ['7c'],
  editAfterCreated: ['2b'],
  immediateStart: ['14b'],
  unpushableVersion: ['6'],
  jobStatusWhilePending: ['13a'],
  runningTimes: ['14a'],
  unknownPicklistFilter: ['10'],
  orgKeyMatch: ['28'],
  createdDate: ['9a'],
  notAncestor: ['23'],
  dependencies: ['24'],
  toolingComposite: ['30'],
  customizationOrg: ['31'],
  migrationSince: ['8a'],
  migrationFilter: ['8b'],
  restrictionSince: ['16'],
};

const names = Object.keys(ASKED) as Asked[];

/** A version that the newest one was built upon, so that nothing else speaks against an upgrade. */
const onItsWay = ({ hub }: Bench) => ({ MetadataPackageVersionId: hub.scenario.ids.versions.behind[1]! });

/** One org of each kind that is not upgraded. */
const probes = (bench: Bench): string[] => [
  bench.other(0, { InstalledStatus: 'u', ...onItsWay(bench) }),
  bench.other(1, { MetadataPackageVersionId: bench.hub.scenario.ids.versions.betaOfNewest }),
  bench.other(2, { OrgStatus: 'Inactive', ...onItsWay(bench) }),
  bench.other(3, { HasRestrictionEnabled: true, ...onItsWay(bench) }),
  bench.other(4, { MetadataPackageVersionId: bench.hub.scenario.ids.versions.behind[0]! }),
];

describe('the live check finds', () => {
  let bench: Bench | undefined;
  const open = async (switches: Partial<Switches>): Promise<Bench> => (bench = await openBench({ switches }));

  afterEach(async () => {
    await bench?.hub.close();
    bench = undefined;
  });

  for (const name of names) {
    for (const number of ASKED[name]) {
      for (const value of SWITCH_VALUES[name]) {
        it(`${name}=${value} by question ${number}`, async () => {
          const at = await open({ [name]: value });
          const { file, leftBehind } = await at.ask([number], { probeOrgs: probes(at) });
          const [found] = file.questions;
          expect(file.emulator.switches?.[name], `${found?.answer}: ${found?.why}`).to.equal(value);
          expect(found!.evidence.length, 'evidence').to.be.at.least(1);
          expect([leftBehind, at.open()]).to.deep.equal([[], []]);
        });
      }
    }
  }

  for (const [name, number] of [
    ['unlockedLower', '21'],
    ['unlockedBeta', '22'],
  ] as const) {
    for (const value of SWITCH_VALUES[name]) {
      it(`${name}=${value} by question ${number}, of an unlocked package`, async () => {
        const scenario = 'orgs=12,versions=3,clean,oddNames=0,unlocked=1';
        const at = (bench = await openBench({ scenario, switches: { [name]: value } }));
        const { file, leftBehind } = await at.ask([number], { probeOrgs: probes(at) });
        expect(file.emulator.switches?.[name], file.questions[0]?.why ?? '').to.equal(value);
        expect([leftBehind, at.open()]).to.deep.equal([[], []]);
      });
    }
  }

  it('an unexpected refusal, with its exact text', async () => {
    const statusCode = 'CANNOT_DO_THAT';
    const words = Object.fromEntries(
      ['status', 'edit', 'lateJob', 'notEligible', 'duplicateOrg', 'unpushableVersion'].map((name) => [
        name,
        { statusCode, message: `No ${name}, not eligible to receive this upgrade.` },
      ]),
    );
    bench = await openBench({ words });
    const { file } = await bench.ask(['1', '2', '3', '6'], { allowPush: false });
    expect(file.emulator.words).to.deep.equal(words);
    const answers = new Map(file.questions.map(({ number, answer }) => [number, answer]));
    for (const number of ['1a', '3a', '3d']) expect(answers.get(number), number).to.equal('other-code');
    expect(answers.get('2b')).to.equal('refuse');
  });

  /** Every question at once, in an org of any kind. */
  const wrong = ({ file }: Outcome, switches: Switches): string[] =>
    Object.entries(file.emulator.switches ?? {}).flatMap(([name, value]) =>
      switches[name as keyof Switches] === value ? [] : [`${name}: found ${String(value)}`],
    );

  it('only true answers, for any combination of switches', async function () {
    this.timeout(60_000);
    // fast-check knows only that the values are unknown.
    const anyOrg = fc.record(
      Object.fromEntries(names.map((name) => [name, fc.constantFrom<unknown>(...SWITCH_VALUES[name])])),
    ) as unknown as fc.Arbitrary<Switches>;
    const without = QUESTIONS.filter(({ need }) => need !== 'push').map(({ number }) => number);
    await fc.assert(
      fc.asyncProperty(anyOrg, (switches) =>
        withBench(
          async (at) => {
            const outcome = await at.ask(without, { probeOrgs: probes(at), allowPush: false });
            expect(wrong(outcome, switches)).to.deep.equal([]);
            expect(Object.keys(outcome.file.emulator.switches ?? {})).to.have.length.of.at.least(20);
            expect([outcome.leftBehind, at.open()]).to.deep.equal([[], []]);
          },
          { switches },
        ),
      ),
      { numRuns: 15, seed: 20 },
    );
  });

  it("all possible answers of an org with the emulator's defaults", async () => {
    const at = await open({});
    const { file } = await at.ask([], { probeOrgs: probes(at) });
    expect({ ...DEFAULTS_NOT_ASKED, ...file.emulator.switches }).to.deep.equal(DEFAULT_SWITCHES);
    expect(file.questions.filter(({ answer }) => answer === 'unknown').map(({ number }) => number)).to.deep.equal([
      ...['21', '22'],
    ]);
  });

  it('every switch by a question that exists', () => {
    const numbers = QUESTIONS.map(({ number }) => number);
    expect(Object.values(ASKED).flat()).to.satisfy((all: string[]) => all.every((number) => numbers.includes(number)));
    expect([...names, ...NOT_ASKED]).to.have.members(Object.keys(SWITCH_VALUES));
  });
});
