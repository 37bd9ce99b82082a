import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PackagePushHistoryExportResult } from '../../src/commands/package/push/history/export.js';
import type { PackagePushListResult } from '../../src/commands/package/push/list.js';
import { commands } from '../support/inProcess.js';

const PUSH = ['package', 'push'];
const EXPORT = [...PUSH, 'history', 'export', '--output-dir', 'D'];
const LIST = [...PUSH, 'list'];
const REPORT = [...PUSH, 'report'];
const HISTORY = ['--from-history', 'D'];

type File = { name: string; rows: number; bytes: number; sha256: string };
type ManifestText = { run: number; files: File[] };

describe('package push history export', () => {
  const cli = commands({ scenario: 'orgs=60,history=6,versions=4,failures=8' });
  const manifest = async (): Promise<ManifestText> =>
    JSON.parse(await readFile(join(cli.home, 'D/manifest.json'), 'utf8')) as ManifestText;
  const filesIn = async (): Promise<string[]> =>
    (await readdir(join(cli.home, 'D'), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(join(cli.home, 'D').length + 1))
      .sort();
  const schedule = async (...more: string[]): Promise<string> => {
    const args = [...PUSH, 'schedule', '-p', 'Acme CRM', '--all-behind', '--no-prompt', '--json', ...more];
    const { json } = await cli.sf<{ pushRequestId: string }>(args);
    return json.result.pushRequestId;
  };

  it('writes every request, job and error, as the manifest says', async () => {
    const { code, stdout, stderr } = await cli.sf(EXPORT);
    const [requests, jobs, errors] = ['PackagePushRequest', 'PackagePushJob', 'PackagePushError'].map(
      (object) => cli.rows(object).length,
    );
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.contain(
      `Exported ${requests} push requests (${requests} read from the org now), ${jobs} jobs and`,
    );
    const { files } = await manifest();
    expect([...files.map(({ name }) => name), 'manifest.json'].sort()).to.deep.equal(await filesIn());
    const rows = (of: string): number =>
      files
        .filter(({ name }) => name.startsWith(of) && name.endsWith('.jsonl'))
        .reduce((sum, file) => sum + file.rows, 0);
    expect(['requests', 'jobs', 'errors'].map(rows)).to.deep.equal([requests, jobs, errors]);
    for (const { name, rows: count, bytes, sha256 } of files) {
      const content = await readFile(join(cli.home, 'D', name));
      expect([content.length, createHash('sha256').update(content).digest('hex')], name).to.deep.equal([bytes, sha256]);
      const lines = content.toString().split('\n').length - 1;
      expect(lines, name).to.equal(name.endsWith('.csv') ? count + 1 : count);
    }
  });

  it('is readable only by its owner, and contains no login', async () => {
    await cli.sf(EXPORT);
    for (const name of await filesIn()) {
      const file = join(cli.home, 'D', name);
      if (process.platform !== 'win32') expect((await stat(file)).mode & 0o077, name).to.equal(0);
      expect(await readFile(file, 'utf8'), name).not.to.match(/00D\w{12,15}!|example\.com/);
    }
  });

  it('gives the same list and the same reports as the hub, in every format', async () => {
    const pushes = (await cli.sf<PackagePushListResult>([...LIST, '--json'])).json.result.pushRequests;
    // Orgs that have uninstalled the package since, one of them without a trace of its version.
    const pushed = cli.rows('PackagePushJob').map(({ SubscriberOrganizationKey: key }) => key);
    const gone = cli.rows('PackageSubscriber').filter(({ OrgKey }) => pushed.includes(OrgKey ?? null));
    for (const row of gone.slice(0, 2)) row['InstalledStatus'] = 'u';
    for (const row of gone.slice(0, 1)) row['MetadataPackageVersionId'] = null;
    await cli.sf(EXPORT);
    for (const args of [
      LIST,
      [...LIST, '--json'],
      [...LIST, '--status', 'Failed', '--json'],
      [...LIST, '-p', 'Acme CRM'],
    ]) {
      const [hub, history] = [await cli.sf(args), await cli.sf([...args, ...HISTORY])];
      expect([history.code, history.stdout, history.stderr], args.join(' ')).to.deep.equal([hub.code, hub.stdout, '']);
    }
    for (const { pushRequestId: id } of pushes) {
      for (const format of ['human', 'json', 'jsonl', 'csv', 'junit', 'markdown', 'html']) {
        const args = [...REPORT, '-i', id, '--result-format', format];
        const [hub, history] = [await cli.sf(args), await cli.sf([...args, ...HISTORY])];
        // What a report advises to see more of it reads it where it was read.
        const untimed = (text: string): string =>
          text.replace(/"createdAt":"[^"]+"/, '').replaceAll(` ${HISTORY.join(' ')}`, '');
        expect(untimed(history.stdout), args.join(' ')).to.equal(untimed(hub.stdout));
        expect([history.code, history.stderr], args.join(' ')).to.deep.equal([hub.code, hub.stderr]);
      }
    }
  });

  it('is read without any login, and makes no call', async () => {
    await cli.sf(EXPORT);
    const [{ pushRequestId: id }] = (await cli.sf<PackagePushListResult>([...LIST, ...HISTORY, '--json'])).json.result
      .pushRequests as [PackagePushListResult['pushRequests'][number]];
    await rm(join(cli.home, '.sfdx'), { recursive: true, force: true });
    await rm(join(cli.home, '.sf'), { recursive: true, force: true });
    await cli.hub.close();
    expect((await cli.sf([...LIST, ...HISTORY])).code).to.equal(0);
    expect((await cli.sf([...REPORT, '-i', id, ...HISTORY])).stdout).to.contain(id);
  });

  it('reads only pushes again that have not ended', async () => {
    const id = await schedule();
    const first = await cli.sf<PackagePushHistoryExportResult>([...EXPORT, '--json']);
    expect(first.json.result.counts.open).to.be.at.least(1);
    const before = await manifest();
    cli.pass(3_600_000);
    const second = await cli.sf<PackagePushHistoryExportResult>([...EXPORT, '--json']);
    expect(second.json.result.read).to.equal(first.json.result.counts.open);
    const after = await manifest();
    const open = first.json.result.counts.open;
    const reread = after.files.filter(({ name }) => /^jobs\/.*\.2\.jsonl$/.test(name));
    expect(reread.map(({ name }) => name))
      .to.have.length(open)
      .and.to.include(`jobs/${id}.2.jsonl`);
    const kept = before.files.filter(({ name }) => after.files.some((each) => each.name === name));
    expect(kept).to.have.length.of.at.least(2);
    expect(after.files).to.deep.include.members(kept);
    expect([...after.files.map(({ name }) => name), 'manifest.json'].sort()).to.deep.equal(await filesIn());
    const args = [...REPORT, '-i', id, '--json'];
    const [hub, history] = [await cli.sf(args), await cli.sf([...args, ...HISTORY])];
    expect(history.json.result).to.deep.equal(hub.json.result);
  });

  it('keeps pushes that the org no longer has', async () => {
    await cli.sf(EXPORT);
    const [gone] = cli.rows('PackagePushRequest').filter(({ Status }) => Status === 'Succeeded' || Status === 'Failed');
    if (gone === undefined) throw new Error('No push has ended.');
    cli.hub.org.store.table('PackagePushRequest')?.remove(gone);
    const { json } = await cli.sf<PackagePushHistoryExportResult>([...EXPORT, '--json']);
    expect(json.result.goneRequests).to.equal(1);
    expect((await cli.sf([...REPORT, '-i', gone.Id, ...HISTORY])).stdout).to.contain(gone.Id);
  });

  it('can be read without ages and lineage of versions, if an earlier version of the plugin made it', async () => {
    await cli.sf(EXPORT);
    const all = await manifest();
    const named = all.files.find(({ name }) => name.startsWith('versions.')) ?? expect.fail('there are no versions');
    const file = join(cli.home, 'D', named.name);
    const rows = (await readFile(file, 'utf8')).trim().split('\n');
    const old = rows.map((row) => {
      const { package: pkg, version, released, deprecated } = JSON.parse(row) as Record<string, unknown>;
      return `${JSON.stringify({ package: pkg, version, released, deprecated })}\n`;
    });
    await writeFile(file, old.join(''));
    const content = await readFile(file);
    const sha256 = createHash('sha256').update(content).digest('hex');
    Object.assign(named, { bytes: content.length, sha256 });
    await writeFile(join(cli.home, 'D/manifest.json'), JSON.stringify(all));
    const adoption = [...PUSH, 'adoption', 'report', '-p', 'Acme CRM', ...HISTORY];
    const { code, stdout, stderr } = await cli.sf(adoption);
    expect(code, stderr).to.equal(0);
    expect(stderr.match(/^Warning/gm)).to.have.length(1);
    expect(stderr.replaceAll(/\s+/g, ' '))
      .to.contain('by an earlier version of the plugin')
      .and.contain('ages of versions');
    expect(stdout).to.match(/not known +\d+ +100\.0 %/);
    // The next export has what is missing.
    await cli.sf(EXPORT);
    expect((await cli.sf(adoption)).stderr).to.equal('');
  });

  it('is refused where one of its files was changed, even with the same size', async () => {
    await cli.sf(EXPORT);
    const named =
      (await manifest()).files.find(({ name }) => /^jobs\/.*jsonl$/.test(name)) ?? expect.fail('there are no jobs');
    const file = join(cli.home, 'D', named.name);
    await writeFile(file, (await readFile(file, 'utf8')).replace('Succeeded', 'Succeedet'));
    const pushRequestId = /0DV\w{15}/.exec(named.name)?.[0] ?? '';
    const report = [...REPORT, '-i', pushRequestId, ...HISTORY];
    expect((await cli.sf(report)).stderr).to.contain('damaged');
    const { code, stdout } = await cli.sf(EXPORT);
    expect([code, /\((\d+) read from the org now\)/.exec(stdout)?.[1]]).not.to.deep.equal([0, '0']);
    expect((await cli.sf(report)).stderr).not.to.contain('damaged');
  });

  it('says that it does not contain something, and what it contains', async () => {
    await cli.sf([...EXPORT, '-p', 'Acme CRM']);
    const [, other] = cli.hub.scenario.ids.packages;
    const unknown: Array<[string[], RegExp]> = [
      [[...LIST, '-p', 'Acme CMR'], /export in D has no package "Acme CMR".* mean "Acme CRM"\? It has: Acme CRM\./],
      [[...LIST, '-p', String(other?.id)], /export in D has no package "033\w+"\. It has: Acme CRM\./],
      [[...LIST, '-p', String(other?.package2Id)], /export in D has no package.*0Ho IDs and aliases/s],
      [[...PUSH, 'adoption', 'report', '-p', 'Acme CRM@77'], /export in D has no version "Acme CRM@77".* It has: 1\./],
      [[...REPORT, '-i', '0DV3z0000000999GAA'], /export in D has no push request "0DV3z0000000999GAA"/],
      [
        [...PUSH, 'adoption', 'report', '-p', 'Acme CRM', '--where', "OrgType = 'Sandbox'"],
        /can't be queried with SOQL.*--where/s,
      ],
    ];
    const ofOther = ['-p', String(other?.id), '--target-dev-hub', 'hub'];
    unknown.push([[...PUSH, 'adoption', 'report', ...ofOther], /export in D has no package/]);
    for (const [args, said] of unknown) {
      const { code, stdout, stderr } = await cli.sf([...args, ...HISTORY]);
      expect([code, stdout], args.join(' ')).to.deep.equal([1, '']);
      expect(stderr)
        .to.match(said)
        .and.not.match(/The org/);
    }
  });

  describe('refusing', () => {
    const refused = async (args: string[], ...said: RegExp[]): Promise<void> => {
      const { code, stdout, stderr } = await cli.sf(args);
      expect([code, stdout]).to.deep.equal([1, '']);
      for (const text of said) expect(stderr).to.match(text);
    };

    it('a damaged file, by its name', async () => {
      await cli.sf(EXPORT);
      const failed = cli.rows('PackagePushJob').find(({ Status }) => Status === 'Failed');
      const id = String(failed?.PackagePushRequestId);
      const report = [...REPORT, '-i', id, ...HISTORY];
      for (const table of ['requests', `jobs/${id}`, `errors/${id}`, 'versions']) {
        const file = join(cli.home, 'D', `${table}.1.jsonl`);
        const content = await readFile(file);
        const changed = Buffer.from(content);
        changed.writeUInt8(changed.readUInt8(content.length >> 1) ^ 1, content.length >> 1);
        const name = new RegExp(`${table}\\.1\\.jsonl`);
        for (const bad of [changed, content.subarray(0, -1), Buffer.concat([content, Buffer.from('{}\n')]), ''])
          await writeFile(file, bad).then(() => refused(report, name, /damaged/));
        await rm(file);
        await refused(report, name, /is missing/);
        await writeFile(file, content);
      }
      expect((await cli.sf(report)).stdout).to.contain(id);
    });

    it('a folder without an export, with another format, and with rubbish', async () => {
      await refused([...LIST, ...HISTORY], /D holds no export/, /history export --output-dir/);
      await cli.sf(EXPORT);
      const text = JSON.stringify(await manifest());
      const file = join(cli.home, 'D/manifest.json');
      await writeFile(file, text.replace('"format":1', '"format":2'));
      await refused([...LIST, ...HISTORY], /its format is 2/, /later version of the plugin/, /sf plugins update/);
      await refused(EXPORT, /its format is 2/);
      await writeFile(file, text.slice(0, -20));
      await refused([...LIST, ...HISTORY], /manifest\.json is not JSON/);
      await writeFile(file, text.replace('requests.1.jsonl', '../../x.1.jsonl'));
      await refused([...LIST, ...HISTORY], /manifest\.json is not as it was written/);
    });

    it('another org or package than that of the folder', async () => {
      await cli.sf([...EXPORT, '-p', 'Acme CRM']);
      const file = join(cli.home, 'D/manifest.json');
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace(/"package": "033[^"]+"/, '"package": "0333z0000099999AAA"'));
      await refused([...EXPORT, '-p', 'Acme CRM'], /package 0333z0000099999AAA/);
      await writeFile(file, text.replace(/"orgId": "[^"]+"/, '"orgId": "00D3z0000099999AAA"'));
      await refused(EXPORT, /org 00D3z0000099999AAA/);
      await writeFile(file, text);
      expect((await cli.sf(EXPORT)).code).to.equal(0);
      await refused([...EXPORT, '-p', 'Acme CRM'], /all packages/);
    });

    it('an org, or waiting, together with an export', async () => {
      for (const more of [
        ['--target-dev-hub', 'hub'],
        ['--wait', '5'],
        ['--api-version', '60.0'],
      ]) {
        const args = [...REPORT, '-i', '0DV3z0000000001GAA', ...HISTORY, ...more];
        expect((await cli.sf(args)).code, args.join(' ')).to.equal(2);
      }
    });
  });
});
