import { expect } from 'chai';
import { createJobIds, IngestJobs } from '../../../emulator/platform/ingestJobs.js';
import { jobProgress, resultsCsv } from '../../../emulator/platform/ingestJob.js';
import type { RowFault } from '../../../emulator/platform/batch.js';
import { rowError } from '../../../emulator/platform/outcome.js';
import { createWorld, keyOf, type World } from './world.js';

const FORMAT = { columnDelimiter: 'COMMA', lineEnding: 'LF' } as const;

/** Bulk jobs on a wall clock of the test's own, 10 ms a record after a second of waiting. */
const bulk = (scenario = 'orgs=450,versions=2,clean', fault?: RowFault) => {
  const world: World = createWorld({ scenario });
  Object.assign(world.org.timing, { bulkStartMs: 1_000, recordMs: 10 });
  let wall = 0;
  const faults = fault ? [fault] : [];
  const jobs = new IngestJobs(
    world.org,
    createJobIds(),
    () => faults.shift(),
    () => wall,
  );
  const at = (ms: number) => ((wall = ms), jobs.catchUp());
  const submit = (csv: string) => {
    const job = jobs.create('packagepushjob', 66, FORMAT);
    jobs.upload(job, csv);
    jobs.setState(job, 'UploadComplete');
    return job;
  };
  const orgs = world.rows('PackageSubscriber').slice(0, 450).map(keyOf);
  const csvOf = (request: string, keys: readonly string[]) =>
    ['PackagePushRequestId,SubscriberOrganizationKey', ...keys.map((key) => `${request},${key}`), ''].join('\n');
  return { world, jobs, at, submit, orgs, csvOf, saved: () => world.rows('PackagePushJob').length };
};

describe('bulk ingest', () => {
  it('goes through its states on the wall clock, 200 rows at a time', () => {
    const { world, at, submit, orgs, csvOf, saved } = bulk();
    const job = submit(csvOf(world.request(), orgs));
    const seen = [999, 1_000, 2_999, 3_000, 5_000, 5_500].map((ms) => (at(ms), [job.state, saved()]));
    expect(seen).to.deep.equal([
      ['UploadComplete', 0],
      ['InProgress', 0],
      ['InProgress', 0],
      ['InProgress', 200],
      ['InProgress', 400],
      ['JobComplete', 450],
    ]);
    expect(jobProgress(job, 9_000)).to.include({
      numberRecordsProcessed: 450,
      numberRecordsFailed: 0,
      totalProcessingTime: 4_500,
    });
  });

  it('completes although rows failed, and returns them in another order, every value quoted', () => {
    const { world, at, submit, orgs, csvOf } = bulk();
    const bad = Array.from({ length: 20 }, (_, index) => `00D0000000000${String(index).padStart(2, '0')}`);
    const request = world.request();
    const job = submit(csvOf(request, [...bad, orgs[0]!]));
    at(60_000);
    expect(job.state).to.equal('JobComplete');
    const [header, ...lines] = resultsCsv(job, 'failedResults').trim().split('\n');
    expect(header).to.equal('"sf__Id","sf__Error","PackagePushRequestId","SubscriberOrganizationKey"');
    expect(lines[0]).to.match(
      /^"","INVALID_OPERATION:The specified SubscriberOrganizationKey is not eligible .*\.:--","0DV\w{15}","00D\w{12}"$/,
    );
    const order = lines.map((line) => line.slice(-16, -1));
    expect(order).to.have.members(bad).and.not.deep.equal(bad);
    expect(resultsCsv(job, 'successfulResults')).to.match(
      /^"sf__Id","sf__Created",.*\n"0DX\w{15}","true","0DV\w{15}","00D\w{12}"\n$/,
    );
    expect(resultsCsv(job, 'unprocessedrecords')).to.equal('"PackagePushRequestId","SubscriberOrganizationKey"\n');
  });

  it('keeps the rows that were inserted before an abort, and returns the others', () => {
    const { world, jobs, at, submit, orgs, csvOf, saved } = bulk();
    const job = submit(csvOf(world.request(), orgs));
    at(3_000);
    jobs.setState(job, 'Aborted');
    at(60_000);
    expect(saved()).to.equal(200);
    expect(resultsCsv(job, 'unprocessedrecords').trim().split('\n')).to.have.length(251);
    jobs.delete(job);
    expect(saved()).to.equal(200);
  });

  it('locks the request it inserts for: two parallel jobs lose rows', () => {
    const { world, at, submit, orgs, csvOf, saved } = bulk();
    const request = world.request();
    submit(csvOf(request, orgs.slice(0, 200)));
    const second = submit(csvOf(request, orgs.slice(200, 400)));
    at(1_500);
    expect([...world.org.locks.busy([request.slice(0, 15)])]).to.have.length(1);
    at(60_000);
    expect(saved()).to.equal(200);
    expect(resultsCsv(second, 'failedResults')).to.contain('UNABLE_TO_LOCK_ROW:unable to obtain exclusive access');
    expect([...world.org.locks.busy([request.slice(0, 15)])]).to.have.length(0);
  });

  it('loses one chunk to an error of the platform', () => {
    const { world, at, submit, orgs, csvOf, saved } = bulk(undefined, {
      error: rowError('UNKNOWN_EXCEPTION', 'Something bad has happened. Please verify your input and try again.'),
    });
    const job = submit(csvOf(world.request(), orgs));
    at(60_000);
    expect(saved()).to.equal(250);
    expect(jobProgress(job, 0)).to.include({ numberRecordsFailed: 200 });
  });

  const broken: Array<[what: string, csv: string, message: RegExp]> = [
    ['an unknown column', 'PackagePushRequestId,Name\nx,y\n', /^InvalidBatch : Field name not found : Name$/],
    ['no data', '', /^InvalidBatch : /],
    [
      'the wrong line ending',
      'PackagePushRequestId,SubscriberOrganizationKey\r\nx,y\r\n',
      /^ClientInputError : LineEnding is invalid on user data/,
    ],
    [
      'a row that is too short',
      'PackagePushRequestId,SubscriberOrganizationKey\nx\n',
      /^InvalidBatch : Unable to parse/,
    ],
  ];
  for (const [what, csv, message] of broken) {
    it(`fails a job with ${what}`, () => {
      const { at, submit } = bulk('tiny');
      const job = submit(csv);
      at(1_000);
      expect(job.state).to.equal('Failed');
      expect(job.errorMessage).to.match(message);
    });
  }

  it('refuses calls that its state does not allow', () => {
    const { jobs, at, submit, world, csvOf, orgs } = bulk();
    const open = jobs.create('PackagePushJob', 66, FORMAT);
    expect(() => jobs.delete(open)).to.throw("can't delete a job whose state is Open");
    expect(() => resultsCsv(open, 'failedResults')).to.throw('Results are not available');
    jobs.upload(open, 'a\n');
    expect(() => jobs.upload(open, 'a\n')).to.throw('Found multiple contents');
    expect(() => jobs.setState(open, 'JobComplete')).to.throw("can't be set");
    const running = submit(csvOf(world.request(), orgs));
    at(1_000);
    expect(() => jobs.delete(running)).to.throw('InProgress');
    expect(() => jobs.setState(running, 'UploadComplete')).to.throw("can't close");
    expect(() => jobs.create('Organization', 66, FORMAT)).to.throw(
      "Entity 'Organization' is not supported by the Bulk API.",
    );
  });
});
