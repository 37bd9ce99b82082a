import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { ROOT } from '../support/sfSession.js';

describe('the demo', () => {
  it('runs to its end, in 150 lines and without a warning', async () => {
    const run = promisify(execFile)(process.execPath, ['--import=tsx', 'demo/demo.ts'], { cwd: ROOT });
    const { stdout, stderr } = await run;
    expect(`${stdout}${stderr}`.split('\n').length).to.be.at.most(150);
    expect(stderr).not.to.match(/warn/i);
    for (const part of [
      'Nothing was written',
      'Why',
      'retry -i',
      'every org of the plan is upgraded',
      'Written to report.html',
    ])
      expect(stdout).to.contain(part);
  });
});
