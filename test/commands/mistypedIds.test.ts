import { expect } from 'chai';
import { commands } from '../support/inProcess.js';

describe('an ID with a typing error', () => {
  const cli = commands({ scenario: 'orgs=4,clean' }, { kept: true });

  for (const [args, id] of [
    [['report', '-i', '0DV3z0000000001GAB'], '0DV3z0000000001GAB'],
    [['abort', '-i', '0DV3z0000000001gaa', '--no-prompt'], '0DV3z0000000001gaa'],
    [['schedule', '-p', '04t3z0000000009AAB', '--all-behind', '--no-prompt'], '04t3z0000000009AAB'],
    [['validate', '-p', '0333z0000000001AAB@1', '--all-behind'], '0333z0000000001AAB'],
  ] as const)
    it(`is reported before the first call: ${args[0]}`, async () => {
      cli.hub.faults.add({ fault: { kind: 'reset' } });
      const { code, stdout, stderr } = await cli.sf(['package', 'push', ...args]);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(`The ID "${id}" has a typing error`);
    });
});
