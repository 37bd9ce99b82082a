import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { PackagePushSubscriberListResult } from '../../src/commands/package/push/subscriber/list.js';
import { commands, type Run } from '../support/inProcess.js';

describe('package push subscriber list', () => {
  const cli = commands({ scenario: 'orgs=60,clean,inactive=4,current=5' });
  const list = (...args: string[]): Promise<Run<PackagePushSubscriberListResult>> =>
    cli.sf<PackagePushSubscriberListResult>(['package', 'push', 'subscriber', 'list', '-p', 'Acme CRM', ...args]);
  const installed = (): string[] =>
    cli
      .rows('PackageSubscriber')
      .filter((row) => row.InstalledStatus === 'i' && row.MetadataPackageId === cli.hub.scenario.ids.packages[0]?.id)
      .map((row) => String(row.OrgKey));

  it('shows every org as text, with the reason why it cannot be upgraded', async () => {
    const { code, stdout, stderr } = await list();
    expect([code, stderr]).to.deep.equal([0, '']);
    for (const key of installed()) expect(stdout).to.contain(key);
    expect(stdout).to.contain('inactive org').and.to.contain(`${installed().length} orgs`);
  });

  it('gives the same as JSON', async () => {
    const { code, json, stderr } = await list('--json');
    expect([code, json.status, stderr]).to.deep.equal([0, 0, '']);
    expect(json.result.subscribers.map(({ orgKey }) => orgKey)).to.have.members(installed());
    const reasons = json.result.subscribers.map(({ notPushable }) => notPushable);
    expect(reasons.filter((reason) => reason === 'inactive-org')).to.have.length(4);
  });

  it('finds the orgs that meet every filter, as CSV that is an org file', async () => {
    const { code, stdout } = await list('--org-type', 'Sandbox', '--result-format', 'csv');
    expect(code).to.equal(0);
    const found = parse<Record<string, string>>(stdout, { columns: true });
    expect(found.length).to.be.above(0).and.below(installed().length);
    expect(new Set(found.map(({ OrgType }) => OrgType))).to.deep.equal(new Set(['Sandbox']));
    const args = ['-p', 'Acme CRM', '--org-file', await cli.file('found.csv', stdout), '--dry-run'];
    const dry = await cli.sf(['package', 'push', 'schedule', ...args]);
    expect(dry.stdout).to.contain(`of ${found.length} orgs`);
  });

  it('writes a file completely or not at all, in the format of its name', async () => {
    const { code, stdout } = await list('--output-file', 'found.jsonl');
    expect([code, stdout.includes('found.jsonl')]).to.deep.equal([0, true]);
    const lines = (await readFile(join(cli.home, 'found.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { orgKey: string }).orgKey)).to.have.members(installed());

    cli.hub.faults.add({
      contains: 'PackageSubscriber',
      fault: { kind: 'error', errorCode: 'REQUEST_LIMIT_EXCEEDED' },
    });
    expect((await list('--output-file', 'never.csv')).code).to.be.above(0);
    expect((await readdir(cli.home)).filter((name) => /never|part$/.test(name))).to.deep.equal([]);
  });

  it('says which data could not be read', async () => {
    for (const args of [
      ['--org-type', 'sandbox'],
      ['--installed-version', '<one'],
      ['--result-format', 'xls'],
    ]) {
      const { code, stdout, stderr } = await list(...args);
      expect(code, args.join(' ')).to.be.above(0);
      expect([stdout, stderr.includes('Error')], args.join(' ')).to.deep.equal(['', true]);
    }
    const nobody = await cli.sf(['package', 'push', 'subscriber', 'list', '-p', 'Nobody knows it']);
    expect(nobody.code).to.equal(1);
    expect(nobody.stderr).to.contain('Nobody knows it');
  });
});
