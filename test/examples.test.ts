import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import packageJson from '../package.json' with { type: 'json' };
import { readDefinitionFile } from '../src/cli/input/definitionFile.js';
import { parsePackageRef, resolveVersion } from '../src/core/orgs/resolve.js';
import { makeRolloutPlan } from '../src/core/rollout/waves/makeRolloutPlan.js';
import type { RolloutPlan } from '../src/core/rollout/plan/plan.js';
import { gateways } from './support/gateway.js';

const FOLDER = new URL('../examples/', import.meta.url);
const DEFINITIONS = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

/** Of the demo's 60 orgs two have uninstalled the package. */
const SUBSCRIBERS = 58;

describe('the examples', () => {
  const open = gateways();

  const planOf = async (name: string): Promise<RolloutPlan> => {
    const { hub, org } = await open({ scenario: 'demo' });
    const { definition, files } = await readDefinitionFile(fileURLToPath(new URL(name, FOLDER)));
    const resolved = await resolveVersion(org, parsePackageRef(definition.packageVersion));
    const pushable = resolved.ok ? resolved.value : expect.fail(resolved.problem);
    return makeRolloutPlan(
      org,
      { definition, files, pushable, hubId: hub.scenario.ids.hubOrgId },
      new Date(Date.UTC(2026, 9, 5)),
    );
  };

  for (const name of DEFINITIONS) {
    it(`can be planned unchanged against the demo's hub: ${name}`, async () => {
      const { pushable, waves, excluded } = await planOf(name);
      expect(pushable.version.number).to.equal('1.12.0.2');
      for (const { name: wave, orgs } of waves) expect(orgs, wave).to.not.be.empty;
      const planned = waves.flatMap(({ orgs }) => orgs);
      expect(planned.length + excluded.length).to.equal(SUBSCRIBERS);
      expect(excluded.filter(({ reason }) => reason === 'not-installed')).to.deep.equal([]);
    });

    it(`contain the URL of the published schema, for editors: ${name}`, () => {
      const [first = ''] = readFileSync(new URL(name, FOLDER), 'utf8').split('\n');
      const [, file = ''] =
        /^# yaml-language-server: \$schema=https:\/\/cdn\.jsdelivr\.net\/npm\/([^@]+)$/.exec(first) ?? [];
      const published = packageJson.files.map((path) => `${packageJson.name}${path}`);
      expect(published).to.include(file);
    });
  }
});
