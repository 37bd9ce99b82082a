import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { commands } from '../support/inProcess.js';

const REPORT = ['package', 'push', 'report', '-i', '0DV3z0000000001GAA'];

describe('package push report', () => {
  const cli = commands({ scenario: 'orgs=12,clean' });
  const refused = async (...args: string[]): Promise<string> => {
    cli.hub.counters.reset();
    const { code, stderr } = await cli.sf(args);
    expect(code).to.be.above(0);
    expect(cli.hub.counters.calls(), 'nothing is asked').to.deep.equal([]);
    return stderr.replaceAll(/\s+/g, ' ');
  };

  it("is written in the format of the file's ending, or refused before waiting", async () => {
    for (const name of ['report.pdf', 'report.csv.gz']) {
      const said = await refused(...REPORT, '--wait', '60', '--output-file', name);
      expect(said).to.contain(`"${name}"`).and.contain('.html').and.contain('--result-format');
    }
    expect((await readdir(cli.home)).filter((name) => name.startsWith('report'))).to.deep.equal([]);
  });

  it('ignores errors by known names, and suggests similar ones', async () => {
    for (const command of [REPORT, ['package', 'push', 'retry', '-i', '0DV3z0000000001GAA']]) {
      const said = await refused(...command, '--ignore-error', 'dependency', '--ignore-error', 'subscription-expird');
      expect(said).to.contain('"subscription-expird" is neither').and.contain('Did you mean "subscription-expired"?');
    }
    for (const name of ['subscription-expired', 'apextestfailure', 'A title of the org'])
      expect((await cli.sf([...REPORT, '--ignore-error', name])).stderr).to.contain('no push request');
  });
});
