import { expect } from 'chai';
import fc from 'fast-check';
import { JobTimesCollector, type JobTimes } from '../../../src/core/report/jobTimes.js';
import type { PushStatus } from '../../../src/core/status.js';
import type { PushJob } from '../../../src/core/model.js';

const START = Date.UTC(2026, 10, 28, 1);

const job = (status: PushStatus, endSecond: number | null, seconds: number | null): PushJob => ({
  ...{ jobId: '0DX000000000001AAA', orgKey: '00D3z0000034UFB', status },
  startTime: endSecond === null ? null : new Date(START + (endSecond - (seconds ?? 0)) * 1000).toISOString(),
  endTime: endSecond === null ? null : new Date(START + endSecond * 1000).toISOString(),
  durationSeconds: seconds,
});

const timesOf = (jobs: readonly PushJob[]): JobTimes => {
  const collector = new JobTimesCollector();
  for (const each of jobs) collector.add(each);
  return collector.times();
};

describe('when jobs ended, and how long they took', () => {
  it('are reported as median, 90th percentile and maximum', () => {
    const jobs = Array.from({ length: 10 }, (_, index) => job('Succeeded', index, (index + 1) * 10));
    expect(timesOf(jobs).jobDuration).to.deep.equal({ p50: 50, p90: 90, max: 100 });
    expect(timesOf([job('Failed', 1, 7)]).jobDuration).to.deep.equal({ p50: 7, p90: 7, max: 7 });
  });

  it('ignore jobs that have not ended', () => {
    const open: PushStatus[] = ['Created', 'Pending', 'InProgress', 'Canceled'];
    expect(timesOf(open.map((status) => job(status, 3, 3)))).to.deep.equal({
      jobDuration: null,
      timeline: { intervalSeconds: 1, completions: [] },
    });
  });

  it('are computed where the org returns no duration, and may lack times', () => {
    const reckoned = { ...job('Succeeded', 30, 12), durationSeconds: null };
    expect(timesOf([reckoned]).jobDuration).to.deep.equal({ p50: 12, p90: 12, max: 12 });
    expect(timesOf([job('Succeeded', null, null)]).jobDuration).to.equal(null);
    const noStart = { ...reckoned, startTime: null };
    const noEnd = { ...reckoned, endTime: null };
    expect(timesOf([noStart, noEnd]).jobDuration).to.equal(null);
  });

  it('are shown in intervals of one length, as many as fit into a chart', () => {
    const jobs = [job('Succeeded', 0, 5), job('Failed', 0, 5), job('Succeeded', 7200, 5)];
    expect(timesOf(jobs).timeline).to.deep.equal({
      intervalSeconds: 300,
      completions: [
        { time: '2026-11-28T01:00:00.000Z', succeeded: 1, failed: 1 },
        { time: '2026-11-28T03:00:00.000Z', succeeded: 1, failed: 0 },
      ],
    });
    expect(timesOf([job('Succeeded', 0, 1), job('Succeeded', 119, 1)]).timeline.intervalSeconds).to.equal(1);
    expect(timesOf([job('Succeeded', 0, 1), job('Succeeded', 120, 1)]).timeline.intervalSeconds).to.equal(5);
  });

  it('are shown in order, by the day however far apart they are', () => {
    const days = [700, 3, 1, 200, 130].map((day) => job('Failed', day * 86_400, 5));
    const { intervalSeconds, completions } = timesOf(days).timeline;
    expect(intervalSeconds).to.equal(86_400);
    const inOrder = [1, 3, 130, 200, 700].map((day) => new Date(START + day * 86_400_000).toISOString().slice(0, 10));
    expect(completions.map(({ time }) => time.slice(0, 10))).to.deep.equal(inOrder);
    const daily = Array.from({ length: 130 }, (_, day) => job('Succeeded', day * 86_400, 5));
    expect(timesOf(daily).timeline).to.have.property('intervalSeconds', 86_400);
    expect(timesOf(daily).timeline.completions).to.have.length(130);
  });

  it('are exact for any jobs: every completion counts once, in its interval', () => {
    const jobs = fc.array(
      fc
        .tuple(
          fc.constantFrom<PushStatus>('Succeeded', 'Failed'),
          fc.oneof(fc.nat(100), fc.nat(90_000), fc.nat(2_000_000)),
          fc.nat(500),
        )
        .map(([status, end, seconds]) => job(status, end, seconds)),
      { maxLength: 400 },
    );
    fc.assert(
      fc.property(jobs, (all) => {
        const { jobDuration, timeline } = timesOf(all);
        const sorted = all.map(({ durationSeconds }) => durationSeconds ?? 0).toSorted((a, b) => a - b);
        const at = (share: number): number | undefined => sorted[Math.ceil(share * sorted.length) - 1];
        expect(jobDuration).to.deep.equal(all.length === 0 ? null : { p50: at(0.5), p90: at(0.9), max: sorted.at(-1) });
        expect(timeline.completions.length).to.be.at.most(120);
        const { intervalSeconds, completions } = timeline;
        for (const { time, succeeded, failed } of completions) {
          const from = Date.parse(time);
          expect(from % (intervalSeconds * 1000)).to.equal(0);
          const inside = all.filter(({ endTime }) => {
            const end = Date.parse(endTime ?? '');
            return end >= from && end < from + intervalSeconds * 1000;
          });
          expect(inside.filter(({ status }) => status === 'Succeeded')).to.have.length(succeeded);
          expect(inside.filter(({ status }) => status === 'Failed')).to.have.length(failed);
        }
        expect(completions.reduce((sum, { succeeded, failed }) => sum + succeeded + failed, 0)).to.equal(all.length);
      }),
    );
  });
});
