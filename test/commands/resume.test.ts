import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { PackagePushResumeResult } from '../../src/commands/package/push/resume.js';
import { addTo, CHAIN_START } from '../../src/journal/chain.js';
import { commands, type Run } from '../support/inProcess.js';

const SCHEDULE = ['package', 'push', 'schedule', '-p', 'Acme CRM@1', '--all-behind', '--no-prompt'];
const RESUME = ['package', 'push', 'resume', '--use-most-recent'];
const LATER = ['--start-time', '2099-01-01T00:00Z'];
const BUSY = { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } as const;

describe('package push resume', () => {
  const cli = commands();
  const folder = (): string => join(cli.home, '.sf', 'package-push');
  const records = async (): Promise<string[]> =>
    (await readdir(folder()).catch(() => [] as string[])).filter((name) => name.endsWith('.jsonl')).sort();
  const statuses = (): unknown[] => cli.rows('PackagePushRequest').map(({ Status }) => Status);
  /** A push whose request is made, with its jobs, and never set Pending. */
  const breakOff = async (): Promise<string> => {
    cli.hub.faults.add({ route: 'PATCH *', fault: BUSY });
    const { code, stderr } = await cli.sf([...SCHEDULE, ...LATER]);
    cli.hub.faults.clear();
    expect(code).to.equal(1);
    return /resume -i (0DV\w{15})/.exec(stderr)?.[1] ?? '';
  };
  const newest = async (): Promise<string> => join(folder(), (await records()).at(-1) ?? '');
  const expectNothingWritten = async (run: Run, before: unknown[]): Promise<void> => {
    expect(run.code).to.equal(1);
    expect(run.stdout + run.stderr).not.to.match(/TypeError|^\s+at /m);
    expect(statuses()).to.deep.equal(before);
    expect(cli.hub.counters.calls().filter(({ method }) => method === 'PATCH')).to.have.length(0);
  };

  describe('after a command that made no push', () => {
    it('does not use an older push where the org could not be called', async () => {
      expect((await cli.sf([...SCHEDULE, ...LATER])).code).to.equal(0);
      cli.hub.faults.add({ route: '*', fault: { kind: 'error', errorCode: 'REQUEST_LIMIT_EXCEEDED' } });
      expect((await cli.sf(SCHEDULE)).code).to.equal(1);
      cli.hub.faults.clear();
      for (const args of [RESUME, ['package', 'push', 'report', '--use-most-recent']]) {
        const { code, stderr, stdout } = await cli.sf(args);
        expect(code).to.equal(1);
        expect(stderr).to.contain('"sf package push schedule"').and.contain('made no push').and.contain('Run it again');
        expect(stdout).to.equal('');
      }
      expect((await cli.sf([...RESUME, '--json'])).json).to.include({ status: 1 });
    });

    for (const [what, args, options] of [
      ['No was the answer', SCHEDULE.slice(0, -1), { stdin: 'n\n' }],
      ['there is no such version', SCHEDULE.map((arg) => arg.replace('@1', '@77')), {}],
      ['an org is none', [...SCHEDULE.slice(0, 5), '--org', 'garbage'], {}],
      ['there is nothing to do', [...SCHEDULE, '--org-type', 'Trial', '--instance', 'NA1'], {}],
      ['a flag is wrong', [...SCHEDULE, '--org-type', 'Free'], {}],
      ['the org refuses it', SCHEDULE, { refuses: true }],
    ] as Array<[string, string[], { stdin?: string; refuses?: true }]>)
      for (const broken of [true, false])
        it(`names the push before, ${broken ? 'interrupted' : 'over'}, and does not use it, where ${what}`, async () => {
          if (broken) await breakOff();
          else
            expect((await cli.sf([...SCHEDULE, '--sample', '5', '--start-time', '2099-01-01T00:00Z'])).code).to.equal(
              0,
            );
          const [before, id] = [statuses(), String(cli.rows('PackagePushRequest')[0]?.Id)];
          if (options.refuses)
            cli.hub.faults.add({ route: 'POST *', fault: { kind: 'error', errorCode: 'INSUFFICIENT_ACCESS' } });
          await cli.sf(args, options);
          cli.hub.faults.clear();
          for (const command of ['resume', 'report', 'retry']) {
            const run = await cli.sf(['package', 'push', command, '--use-most-recent']);
            const text = run.stderr.replaceAll(/\s+/g, ' ');
            expect([run.code, run.stdout]).to.deep.equal([1, '']);
            expect(text).to.contain('"sf package push schedule"').and.contain('made no push');
            expect(text).to.contain(`sf package push ${broken ? 'resume' : 'report'} -i ${id}`);
          }
          expect(statuses()).to.deep.equal(before);
        });

    it('resumes the one before a dry run', async () => {
      const id = await breakOff();
      await cli.sf([...SCHEDULE, '--dry-run']);
      expect(await records()).to.have.length(1);
      const { code, json } = await cli.sf<PackagePushResumeResult>([...RESUME, '--json']);
      expect(code).to.equal(0);
      expect(json.result.pushRequestId).to.equal(id);
      expect(statuses()).to.deep.equal(['Pending']);
    });

    it('warns of an older interrupted push, where the newest has ended', async () => {
      const id = await breakOff();
      expect((await cli.sf(['package', 'push', 'abort', '-i', id, '--no-prompt'])).code).to.equal(0);
      expect((await cli.sf([...SCHEDULE, ...LATER])).code).to.equal(0);
      const { code, json } = await cli.sf<PackagePushResumeResult>([...RESUME, '--json']);
      expect(code).to.equal(0);
      expect(json.result.pushRequestId).not.to.equal(id);
      expect(json.warnings.join()).to.contain(`sf package push resume -i ${id}`);
    });

    it('warns where its record may have been cut', async () => {
      expect((await cli.sf([...SCHEDULE, ...LATER])).code).to.equal(0);
      const file = await newest();
      const [first = ''] = (await readFile(file, 'utf8')).split('\n');
      for (const left of [`${first}\n`, '']) {
        await writeFile(file, left);
        const { code, stderr } = await cli.sf(RESUME);
        expect(code).to.equal(1);
        const text = stderr.replaceAll(/\s+/g, ' ');
        expect(text).to.contain(file).and.contain('or the record was cut').and.contain('sf package push list');
      }
      await writeFile(file, Buffer.alloc(200));
      expect((await cli.sf(RESUME)).stderr.replaceAll(/\s+/g, ' ')).to.contain(`${file} is damaged in line 1`);
    });

    it('reports something else in place of the folder', async () => {
      await mkdir(join(cli.home, '.sf'), { recursive: true });
      await rm(folder(), { recursive: true, force: true });
      await writeFile(folder(), '');
      for (const args of [SCHEDULE, RESUME]) {
        const { code, stderr } = await cli.sf(args);
        expect(code).to.equal(1);
        expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(`The folder ${folder()}`).and.contain('Move away');
      }
    });

    it('ignores a dry run that was killed', async () => {
      cli.hub.faults.add({ route: '*', fault: { kind: 'error', errorCode: 'REQUEST_LIMIT_EXCEEDED' } });
      expect((await cli.sf([...SCHEDULE, '--dry-run'])).code).to.equal(1);
      expect(await records()).to.deep.equal([]);
    });
  });

  describe('with a record that knows less than the org', () => {
    it('makes no second push where it does not know the request, and names that request', async () => {
      expect((await cli.sf([...SCHEDULE, ...LATER])).code).to.equal(0);
      const file = await newest();
      const [begin = '', planned = ''] = (await readFile(file, 'utf8')).split('\n');
      await writeFile(file, `${begin}\n${planned}\n`);
      cli.hub.counters.reset();
      const run = await cli.sf(RESUME);
      await expectNothingWritten(run, ['Pending']);
      const [id = ''] = cli.rows('PackagePushRequest').map(({ Id }) => Id);
      expect(run.stderr).to.contain(`${id} (Pending, 40 of them)`).and.contain(`sf package push report -i ${id}`);
      expect(cli.rows('PackagePushJob')).to.have.length(40);
      const { json } = await cli.sf([...RESUME, '--json']);
      const requests = [{ pushRequestId: id, status: 'Pending', orgs: 40 }];
      expect(json.data).to.deep.equal({ pushRequestId: null, requests });
    });

    it('cancels its push where another push has these orgs by now', async () => {
      cli.hub.faults.add({ route: 'POST *', contains: 'PackagePushJob', fault: BUSY });
      expect((await cli.sf([...SCHEDULE, ...LATER])).code).to.equal(1);
      cli.hub.faults.clear();
      expect((await cli.sf([...SCHEDULE, ...LATER])).code).to.equal(0);
      const [first = ''] = await records();
      const text = await readFile(join(folder(), first), 'utf8');
      const id = /"created","pushRequestId":"(\w+)"/.exec(text)?.[1] ?? '';
      const run = await cli.sf(['package', 'push', 'resume', '-i', id]);
      const [, winner = ''] = cli.rows('PackagePushRequest').map(({ Id }) => Id);
      expect(run.code).to.equal(1);
      expect(run.stderr).to.contain(`${winner} (Pending, 40 of them)`).and.contain(`push request ${id} is canceled`);
      expect(statuses()).to.deep.equal(['Canceled', 'Pending']);
      expect((await cli.sf(['package', 'push', 'resume', '-i', id])).stderr, 'again').to.contain(winner);
    });
  });

  describe('with a record that was changed', () => {
    it('fails where somebody has canceled the push since it was scheduled', async () => {
      expect((await cli.sf([...SCHEDULE, ...LATER])).code).to.equal(0);
      const [id = ''] = cli.rows('PackagePushRequest').map(({ Id }) => Id);
      expect((await cli.sf(['package', 'push', 'abort', '-i', id, '--no-prompt'])).code).to.equal(0);
      const { code, stderr } = await cli.sf(RESUME);
      expect(code, stderr).to.equal(1);
      expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(`Push ${id} was scheduled, and has been canceled since`);
      const { json } = await cli.sf<PackagePushResumeResult>([...RESUME, '--json']);
      expect([json.status, json.result.status, json.result.outcome]).to.deep.equal([1, 'Canceled', 'failed']);
    });

    it('names the line, and what to do', async () => {
      const id = await breakOff();
      const file = await newest();
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('"event":"created"', '"event":"createt"').replace('createt', 'ended'));
      await writeFile(file, text.replace(/\{"event":"inserted"/, '{"event":"insertet"'));
      cli.hub.counters.reset();
      for (const args of [RESUME, ['package', 'push', 'resume', '-i', id]]) {
        const run = await cli.sf(args);
        await expectNothingWritten(run, ['Created']);
        expect(run.stderr.replaceAll(/\s+/g, ' ')).to.contain(`The record ${file} is damaged in line 6`);
      }
    });

    it('pushes nothing under another version name', async () => {
      await breakOff();
      const file = await newest();
      let end = CHAIN_START;
      let text = '';
      for (const line of (await readFile(file, 'utf8')).trimEnd().split('\n')) {
        const value = line.replace(/,"check":"\w+"\}$/, '}').replaceAll('Acme CRM', 'Harmless');
        const next = addTo(end, JSON.parse(value) as object);
        text += next.line;
        end = next.end;
      }
      await writeFile(file, text);
      cli.hub.counters.reset();
      const run = await cli.sf(RESUME);
      await expectNothingWritten(run, ['Created']);
      expect(run.stderr).to.contain('is Acme CRM 1.12.0.2').and.contain('and not Harmless 1.12.0.2');
    });

    it('does not prevent another push, and is named', async () => {
      await cli.sf(['package', 'push', 'abort', '--no-prompt', '-i', await breakOff()]);
      const [broken = ''] = await records();
      await writeFile(join(folder(), broken), '{"format":7}\n');
      const { code, stdout } = await cli.sf([...SCHEDULE, ...LATER]);
      expect(code, stdout).to.equal(0);
      const again = await cli.sf(RESUME);
      expect(again.code).to.equal(0);
      expect(again.stderr).to.contain(broken).and.contain('format 7');
    });
  });
});
