import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const SCRIPT = fileURLToPath(new URL('../support/bigHistory.ts', import.meta.url));

type Measured = { jobs: number; read: number; exported: number; reported: number };

describe('the memory of an export and of its report', () => {
  it('does not grow with the jobs of a push', async function () {
    this.timeout(300_000);
    const measure = async (jobs: number): Promise<Measured> => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--import=tsx', SCRIPT, String(jobs)]);
      return JSON.parse(stdout) as Measured;
    };
    const [small, large] = [await measure(20_000), await measure(400_000)];
    expect([large.jobs, large.read]).to.deep.equal([400_000, 400_000]);
    expect(large.exported - small.exported, `${small.exported} MB, ${large.exported} MB`).to.be.below(50);
    expect(large.reported - small.reported, `${small.reported} MB, ${large.reported} MB`).to.be.below(50);
  });
});
