import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { commands } from '../support/inProcess.js';

const VALIDATE = ['package', 'push', 'validate', '--all-behind'];
const LIST = ['package', 'push', 'subscriber', 'list'];
const TOKEN = '00D3z0000034UFB!AQEAQPlannedSecretOfNobody.abc_DEF';

describe('package names in user input', () => {
  const cli = commands({ scenario: 'orgs=12,clean' });
  const said = async (...args: string[]): Promise<string> => {
    const { code, stderr, stdout } = await cli.sf(args);
    expect(code, stdout).to.be.above(0);
    return stderr.replaceAll(/\s+/g, ' ');
  };

  it('get suggestions of the most similar names, where they do not exist', async () => {
    for (const command of [VALIDATE, LIST, ['package', 'push', 'list']]) {
      const [, ...rest] = [...command, '-p', 'Acme CMR'];
      expect(await said('package', ...rest)).to.contain('Did you mean "Acme CRM"?');
    }
    expect(await said(...VALIDATE, '-p', 'Acme CRM@1.112')).to.contain('Did you mean "Acme CRM@1.12"');
    expect(await said(...LIST, '-p', 'Acme CRM', '--behind', '1.112')).to.contain('Did you mean "1.12"');
  });

  it('have instances, for whose names there are suggestions, too', async () => {
    const instance = String(cli.rows('PackageSubscriber')[0]?.InstanceName);
    for (const command of [VALIDATE, LIST]) {
      const ask = (...names: string[]): string[] => [
        ...[...command, '-p', 'Acme CRM'],
        ...names.flatMap((name) => ['--instance', name]),
      ];
      const text = await said(...ask(instance.toLowerCase(), `${instance}X`));
      expect(text)
        .to.contain(`no org on the instance "${instance}X"`)
        .and.contain('Did you mean')
        .and.contain(instance);
      expect((await cli.sf(ask(instance.toLowerCase()))).code).to.equal(0);
    }
  });

  it('are not looked up where they are a token', async () => {
    for (const command of [VALIDATE, LIST, ['package', 'push', 'list']]) {
      cli.hub.counters.reset();
      for (const more of [[], ['--json']]) {
        const { code, stdout, stderr } = await cli.sf([...command, '-p', TOKEN, ...more]);
        expect(code).to.be.above(0);
        expect(stdout + stderr)
          .to.contain('not shown')
          .and.not.contain('PlannedSecret');
      }
      const asked = cli.hub.counters.calls().map((call) => JSON.stringify(call));
      expect(asked.filter((call) => call.includes('PlannedSecret'))).to.deep.equal([]);
    }
  });

  it('may be aliases of a project; a broken project file is reported', async () => {
    const broken = [
      await readFile(new URL('../cases/broken-sfdx-project.json', import.meta.url), 'utf8'),
      '{"packageDirectories":[{"path":"a","default":true}],"packageAliases":{"my":7}}',
      '{"packageDirectories":[{"path":"a","default":true}],"packageAliases":"my"}',
    ];
    for (const content of broken) {
      await cli.file('sfdx-project.json', content);
      const text = await said(...VALIDATE, '-p', 'my@1.3');
      expect(text).to.contain("sfdx-project.json can't be read").and.not.contain('The org has no package');
      const [version] = cli.hub.scenario.ids.packages[0]?.versions ?? [];
      expect(await said(...VALIDATE, '-p', version?.id ?? '')).not.to.contain('sfdx-project.json');
    }
    await rm(join(cli.home, 'sfdx-project.json'));
    expect((await cli.sf([...VALIDATE, '-p', 'Acme CRM'])).code).to.equal(0);
  });
});
