import { expect } from 'chai';
import { connectHttp } from '../../live/httpClient.js';
import { QUESTIONS } from '../../live/questions/all.js';
import { type RequestWriter, requestWriter } from '../../live/requestWriter.js';
import { run } from '../../live/run.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { type Bench, openBench, withBench } from './support.js';

/** All that writes; what only reads cannot leave anything behind. */
const WRITING = QUESTIONS.filter(({ need }) => ['draft', 'schedule', 'push'].includes(need)).map(
  ({ number }) => number,
);
const UNPUSHED = QUESTIONS.filter(({ need }) => ['draft', 'schedule'].includes(need)).map(({ number }) => number);
const YEARS = 2 * 365;

/** The rule of the kit: one push at most, with one job, of the named org; all else is years away or has no effect. */
const expectSafe = ({ activated, org }: Bench, pushes: number): void => {
  const soon = activated.filter(({ startsInDays }) => startsInDays < YEARS);
  expect(soon.length, 'pushes').to.be.at.most(pushes);
  for (const { orgKeys } of soon) expect(orgKeys).to.deep.equal([org.OrgKey]);
  for (const { orgKeys } of activated) expect(orgKeys.filter((key) => key !== org.OrgKey)).to.deep.equal([]);
};

describe('the live check', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.hub.close());

  it('pushes once, with one job, to the named org alone', async () => {
    const probe = bench.other(0, { HasRestrictionEnabled: true });
    const { leftBehind } = await bench.ask([], { probeOrgs: [probe] });
    expectSafe(bench, 1);
    expect(bench.activated.filter(({ startsInDays }) => startsInDays < YEARS)).to.have.length(1);
    expect([leftBehind, bench.open()]).to.deep.equal([[], []]);
    const pushed = [...bench.hub.org.store.table('PackageSubscriber')!.rows()].filter(
      (row) => row.MetadataPackageVersionId === bench.hub.scenario.ids.versions.newest,
    );
    expect(pushed.map(({ OrgKey }) => OrgKey)).to.deep.equal([bench.org.OrgKey]);
  });

  it('pushes nothing unless it is allowed to', async () => {
    const { file } = await bench.ask(WRITING, { allowPush: false });
    expectSafe(bench, 0);
    const push = file.questions.filter(({ number }) => ['1c', '14a', '14b', '17b'].includes(number));
    expect(push.map(({ answer }) => answer)).to.deep.equal(['unknown', 'unknown', 'unknown', 'unknown']);
    expect(push[0]!.why).to.contain('--allow-push');
  });

  it('asks for confirmation of requests, and of the push, with the names of org and version', async () => {
    const asked: string[] = [];
    const answer = (given: boolean[]) => ({
      say: () => undefined,
      confirm: async (question: string) => (asked.push(question), given.shift()!),
    });
    const { newest } = bench.hub.scenario.ids.versions;
    const options = {
      ...{ questions: QUESTIONS, orgKey: String(bench.org.OrgKey), versionId: newest },
      ...{ allowPush: true, pollMs: 20, pauseMs: 2 },
    };
    expect(await run(bench.session, new AbortController().signal, options, answer([false]))).to.equal(undefined);
    expect(bench.hub.org.store.table('PackagePushRequest')!.size).to.equal(0);
    await run(bench.session, new AbortController().signal, options, answer([true, false]));
    expectSafe(bench, 0);
    expect(asked.at(-1)).to.match(new RegExp(`^PUSH .*${newest}.* to the org ${String(bench.org.OrgKey)} `));
    await run(bench.session, new AbortController().signal, options, answer([true, true]));
    expectSafe(bench, 1);
  });

  it('writes nothing where the user declines', async () => {
    const { file } = await bench.ask([], { readOnly: true });
    expect(bench.hub.org.store.table('PackagePushRequest')!.size).to.equal(0);
    expect(file.questions.find(({ number }) => number === '16')!.answer).to.equal('66.0');
    expect(file.questions.find(({ number }) => number === '3a')!.why).to.contain('--read-only');
  });

  it('does not push to an org that has the version already', async () => {
    const { org, hub } = bench;
    hub.org.store
      .table('PackageSubscriber')!
      .update(org, { MetadataPackageVersionId: hub.scenario.ids.versions.newest });
    const { leftBehind } = await bench.ask(WRITING);
    expectSafe(bench, 0);
    expect([leftBehind, bench.open()]).to.deep.equal([[], []]);
  });

  it('keeps tokens, names and addresses out of the answers', async () => {
    const { accessToken, faults } = bench.hub;
    const message = `Session ${accessToken} of release.manager@example.com \u001b[31mis over`;
    faults.add({ route: 'GET /query', contains: 'Nonsense', fault: { kind: 'error', errorCode: 'UNKNOWN', message } });
    const { file } = await bench.ask();
    const text = JSON.stringify(file);
    expect(text).to.contain('Session (a token, not shown) of release.manager is over');
    expect(text).to.not.contain('example.com');
    expect(text).to.not.contain(accessToken.split('!')[1]);
    expect(text).to.not.contain('u001b');
    for (const { OrgName } of bench.hub.org.store.table('PackageSubscriber')!.rows())
      expect(text).to.not.contain(OrgName);
  });

  it('lists what it has left behind when the org keeps refusing', async () => {
    bench.hub.faults.add({ route: 'PATCH /sobjects/{object}/{id}', fault: { kind: 'html', status: 503 } });
    const { leftBehind } = await bench.ask(UNPUSHED);
    expect(leftBehind.map(({ id }) => id)).to.have.members(bench.open());
    expect(leftBehind.length).to.be.at.least(5);
    for (const { id, how } of leftBehind) expect(how).to.contain(`--record-id ${id} --values "Status=Canceled"`);
    bench.hub.faults.clear();
    const http = connectHttp(bench.session, '67.0');
    await http.call('GET', '/services/data'); // its clock is the org's from now on
    const writer = requestWriter(http, {
      ...{ orgKey: '', mayPush: () => false, say: () => undefined, pauseMs: 1 },
      cancelCommand: (id) => `cancel ${id}`,
    });
    // The next run finds them, but for the one whose start is in the past.
    expect(await writer.earlier()).to.have.length(leftBehind.length - 1);
  });
});

describe('the writer of the live check', () => {
  /** A writer with which everything is tried that must not be. */
  const withWriter = (
    mayPush: boolean,
    work: (writer: RequestWriter, bench: Bench, draft: () => Promise<string>) => Promise<void>,
  ) =>
    withBench(async (bench) => {
      const http = connectHttp(bench.session, '67.0');
      await http.call('GET', '/services/data');
      const options = { mayPush: () => mayPush, say: () => undefined, pauseMs: 1, cancelCommand: (id: string) => id };
      const writer = requestWriter(http, { orgKey: String(bench.org.OrgKey), ...options });
      await work(writer, bench, () => writer.draft(bench.hub.scenario.ids.versions.newest));
      expect(await writer.cleanUp(http)).to.deep.equal([]);
    });

  const refusal = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: Error) => error.message,
    );

  it('sets no request to Pending that starts soon, is not its own, or has a job of another org', () =>
    withWriter(true, async (writer, bench, draft) => {
      const soon = await draft();
      const tomorrow = new Date(bench.hub.org.clock.now() + 86_400_000).toISOString();
      await writer.edit(soon, { ScheduledStartTime: tomorrow });
      expect(await refusal(writer.schedule(soon))).to.contain('too soon');
      const foreign = await draft();
      await writer.job(foreign, bench.other(0, {}));
      expect(await refusal(writer.schedule(foreign))).to.contain('must not run');
      expect(await refusal(writer.push(foreign))).to.contain('must not run');
      const { Id: id } = bench.hub.org.store
        .table('PackagePushRequest')!
        .insert({ Status: 'Created', ScheduledStartTime: null });
      expect(await refusal(writer.schedule(id))).to.contain('not of this run');
      expect(bench.activated).to.deep.equal([]);
    }));

  it('pushes a request with its one job, once, and only if it may', async () => {
    await withWriter(false, async (writer, bench, draft) => {
      const made = await draft();
      await writer.job(made, String(bench.org.OrgKey));
      expect(await refusal(writer.push(made))).to.contain('no push is allowed');
      expect(bench.activated).to.deep.equal([]);
    });
    await withWriter(true, async (writer, bench, draft) => {
      expect(await refusal(writer.push(await draft()))).to.contain('0 jobs');
      const [first, second] = [await draft(), await draft()];
      for (const made of [first, second]) await writer.job(made, String(bench.org.OrgKey));
      expect((await writer.push(first)).status).to.equal(204);
      expect(await refusal(writer.push(second))).to.contain('no further one');
      expect(bench.activated).to.have.length(1);
      bench.hub.org.clock.advance(60_000);
    });
  });
});

describe('the live check, interrupted,', function () {
  this.timeout(60_000);

  /** How many calls a whole run takes. */
  const callsOf = (only: readonly string[]): Promise<number> =>
    withBench(async (bench) => {
      await bench.ask(only);
      return bench.hub.counters.total;
    });

  /** Does something as the call of this number comes in. */
  const atCall = ({ hub }: Bench, call: number, act: () => void): void => {
    const count = hub.counters.count.bind(hub.counters);
    hub.counters.count = (route) => {
      const number = count(route);
      if (number === call) act();
      return number;
    };
  };

  const nothingMade = ({ hub }: Bench): boolean => hub.org.store.table('PackagePushRequest')!.size === 0;

  it('leaves nothing open when any response is lost', async () => {
    const calls = await callsOf(UNPUSHED);
    expect(calls).to.be.at.least(50);
    let asked = 0;
    for (let call = 1; call <= calls; call++) {
      await withBench(async (bench) => {
        bench.hub.faults.add({ route: '*', call, fault: { kind: 'reset', after: true } });
        try {
          const { leftBehind } = await bench.ask(UNPUSHED, { allowPush: false });
          asked += 1;
          expect([leftBehind, bench.open()], `call ${call}`).to.deep.equal([[], []]);
        } catch (error) {
          if (!(error instanceof OrgError && error.kind === 'unreachable')) throw error;
          expect(nothingMade(bench), `call ${call}`).to.equal(true);
        }
        expectSafe(bench, 0);
      });
    }
    expect(asked).to.be.at.least(calls - 6);
  });

  it('leaves nothing open after Ctrl-C, whenever it is pressed', async () => {
    const calls = await callsOf(UNPUSHED);
    for (let call = 8; call <= calls; call += 3) {
      await withBench(async (bench) => {
        const stop = new AbortController();
        atCall(bench, call, () => stop.abort());
        const { leftBehind, interrupted } = await bench.ask(UNPUSHED, { allowPush: false }, stop.signal);
        expect([leftBehind, bench.open(), interrupted], `call ${call}`).to.deep.equal([[], [], true]);
      });
    }
  });

  it('lists exactly what is left when the connection does not come back', async () => {
    const calls = await callsOf(WRITING);
    for (let call = 12; call <= calls; call += 9) {
      await withBench(async (bench) => {
        atCall(bench, call, () => bench.hub.faults.add({ route: '*', fault: { kind: 'reset' } }));
        const { leftBehind } = await bench.ask(WRITING);
        expectSafe(bench, 1);
        const told = leftBehind.map(({ id }) => id);
        const unnamed = told.some((id) => id.startsWith('perhaps'));
        for (const id of bench.open()) expect(told.includes(id) || unnamed, `call ${call}: ${id}`).to.equal(true);
      });
    }
  });

  it('cannot stop a running push, and says so', () =>
    withBench(
      async (bench) => {
        const { leftBehind } = await bench.ask(['14'], { waitMs: 50 });
        expect(leftBehind.map(({ status }) => status)).to.deep.equal(['InProgress']);
        expect(leftBehind[0]!.how).to.contain('cannot be stopped');
      },
      {},
      0,
    ));

  it('cancels the push while it can', () =>
    withBench(
      async (bench) => {
        const { leftBehind, file } = await bench.ask(['14a'], { waitMs: 50 });
        expect([leftBehind, bench.open()]).to.deep.equal([[], []]);
        expect(file.questions[0]!.answer).to.equal('unknown');
      },
      { startDelayMs: 3_600_000 },
      0,
    ));
});
