import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { PackagePushValidateResult } from '../../src/commands/package/push/validate.js';
import { commands } from '../support/inProcess.js';

const PUSH = ['package', 'push'];
const VALIDATE = [...PUSH, 'validate', '-p', 'Acme CRM', '--all-behind'];
const SCHEDULE = [...PUSH, 'schedule', '-p', 'Acme CRM', '--all-behind'];

describe('how long a push will take', () => {
  const cli = commands({ scenario: 'orgs=60,history=12,versions=4' });
  const TEXT =
    /Estimate: (?:at most )?about [\dhms ]+ for \d+ orgs \(median [\dms ]+ an org, p90 [\dms ]+\), from \d+ jobs of 3 pushes/;

  it('is reported by validate, with the number of jobs that it is based on', async () => {
    expect((await cli.sf(VALIDATE)).stdout).to.match(TEXT);
    const { estimate, orgs } = (await cli.sf<PackagePushValidateResult>([...VALIDATE, '--json'])).json.result;
    expect(estimate).to.include({ orgs: orgs.eligible, pushes: 3 });
    expect(estimate?.jobs).to.be.at.least(20);
  });

  it('takes two calls', async () => {
    cli.hub.counters.reset();
    await cli.sf(VALIDATE);
    const jobs = cli.hub.counters.calls().length;
    for (const row of cli.rows('PackagePushRequest')) row['Status'] = 'Canceled';
    cli.hub.counters.reset();
    expect((await cli.sf(VALIDATE)).stdout).not.to.contain('Estimate');
    // Without a push that has ended the list of pushes is all that is read.
    expect(jobs - cli.hub.counters.calls().length).to.equal(1);
  });

  it('is the same from an export of the history, whatever the hub has', async () => {
    const { stdout } = await cli.sf(VALIDATE);
    await cli.sf([...PUSH, 'history', 'export', '--output-dir', 'D']);
    for (const row of cli.rows('PackagePushRequest')) row['Status'] = 'Canceled';
    const history = await cli.sf([...VALIDATE, '--from-history', 'D']);
    expect(TEXT.exec(history.stdout)?.[0]).to.equal(TEXT.exec(stdout)?.[0]);
    expect((await cli.sf([...VALIDATE, '--from-history', 'E'])).stderr).to.contain('E holds no export');
  });

  it('does not fail the command where the hub does not provide it', async () => {
    cli.hub.counters.reset();
    const { code } = await cli.sf(VALIDATE);
    const composites = cli.hub.counters.calls().filter(({ route }) => route === 'POST /composite').length;
    const fault = { kind: 'error', errorCode: 'INSUFFICIENT_ACCESS' } as const;
    cli.hub.faults.add({ route: 'POST /composite', nth: composites, fault });
    const refused = await cli.sf(VALIDATE);
    expect([refused.code, refused.stderr]).to.deep.equal([code, '']);
    expect(refused.stdout).to.contain('57 of 59 orgs').and.not.to.contain('Estimate');
  });

  it('is in the question of schedule', async () => {
    const { stdout } = await cli.sf(SCHEDULE, { keys: 'n\r' });
    // The prompt breaks lines within words.
    const text = stripVTControlCharacters(stdout).replaceAll(/\s/g, '');
    expect(text).to.match(/estimate:(?:atmost)?about[\dhms]+,from\d+jobsof3pushes\(y\/N\)/);
  });

  it('takes no calls where no question is asked', async () => {
    const count = async (...more: string[]): Promise<number> => {
      cli.hub.counters.reset();
      await cli.sf([...SCHEDULE, ...more]);
      return cli.hub.counters.calls().length;
    };
    const [dryRun, json] = [await count('--dry-run'), await count('--json')];
    for (const row of cli.rows('PackagePushRequest')) row['Status'] = 'Canceled';
    expect([dryRun, json]).to.deep.equal([await count('--dry-run'), await count('--json')]);
    expect(json).to.equal(dryRun);
  });
});

describe('estimating a push after small ones', () => {
  const cli = commands({ scenario: 'orgs=60,history=40,versions=4' });
  /** Leaves each push only its first jobs, so that the newest pushes are small. */
  const keep = (jobsOf: (newestFirst: number) => number): void => {
    const ended = cli
      .rows('PackagePushRequest')
      .filter((row) => row['Status'] === 'Succeeded' || row['Status'] === 'Failed')
      .toSorted((a, b) => String(b['StartTime']).localeCompare(String(a['StartTime'])));
    expect(ended).to.have.length.above(10);
    for (const [index, { Id }] of ended.entries()) {
      const jobs = cli.rows('PackagePushJob').filter((row) => row['PackagePushRequestId'] === Id);
      for (const job of jobs.slice(jobsOf(index))) job['Status'] = 'Canceled';
    }
  };
  const estimated = async (...more: string[]): Promise<[jobs: number, pushes: number] | undefined> => {
    const { estimate } = (await cli.sf<PackagePushValidateResult>([...VALIDATE, '--json', ...more])).json.result;
    return estimate === null ? undefined : [estimate.jobs, estimate.pushes];
  };

  it('uses more pushes where the last three are small: as many as needed, from the hub and from an export', async () => {
    cli.hub.counters.reset();
    await estimated();
    const calls = cli.hub.counters.calls().length;
    keep((index) => (index < 3 ? 2 : 6));
    cli.hub.counters.reset();
    expect(await estimated()).to.deep.equal([24, 6]);
    expect(cli.hub.counters.calls().length - calls, 'one call more').to.equal(1);
    expect((await cli.sf(VALIDATE)).stdout).to.match(/from 24 jobs of 6 pushes/);
    await cli.sf([...PUSH, 'history', 'export', '--output-dir', 'D']);
    expect(await estimated('--from-history', 'D')).to.deep.equal([24, 6]);
  });

  it('gives nothing where the last ten pushes have fewer than 20 jobs', async () => {
    keep((index) => (index < 10 ? 1 : 12));
    expect(await estimated()).to.equal(undefined);
  });
});
