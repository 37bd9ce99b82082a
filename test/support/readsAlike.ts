import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { EmulatorOptions } from '../../emulator/server.js';
import type { PackagePushListResult } from '../../src/commands/package/push/list.js';
import { commands, type Commands, type Run } from './inProcess.js';

const PUSH = ['package', 'push'];
const FROM = ['--from-history', 'D'];
const ADOPTION_FORMATS = ['human', 'json', 'markdown', 'csv', 'jsonl', 'html'];
const REPORT_FORMATS = ['human', 'json', 'jsonl', 'csv', 'junit', 'markdown', 'html'];

export type Cell = { cli: Commands; packages: Array<{ id: string; name: string }>; newest: string };
/** A hub, and what has happened in it before it is exported. */
export type Hub = {
  name: string;
  options: EmulatorOptions;
  before?: (cell: Cell) => Promise<unknown>;
  adoption?: string[][];
};

/** When a page was made, and when a report: that is not of the export. */
const untimed = (text: string): string =>
  text
    .replaceAll(/("(?:createdAt|now|time|since)": ?)"[^"]+"|As of [\d:-]+ [\d:]+ UTC/g, '$1')
    .replace(/\[\s*"The clock of this machine [^"]*"\s*\]/, '[]');
/** Where hours have passed in the org. */
const CLOCK = /^Warning: The clock of this machine .*\n/m;
/** Where this machine takes a second for what is read. */
const READS = /^(?:Looking up|Reading) .*\n/gm;
/** What is advised is to be asked of the same source. */
const unadvised = (text: string): string => text.replaceAll(' --from-history D', '');

/** Suites, one for each hub: each command says the same of it with --from-history as without. */
export const readsAlike = (hubs: readonly Hub[]): void => {
  describe('an export of the push history reads as the hub that it was made of', function () {
    this.timeout(600_000);
    for (const { name, options, before: prepare, adoption = [] } of hubs) {
      describe(name, () => {
        const cli = commands(options, { kept: true });
        let pushes: PackagePushListResult['pushRequests'];
        let packages: Cell['packages'];
        const same = async (args: string[], files: string[] = []): Promise<void> => {
          const seen: Array<{ run: Run; texts: string[] }> = [];
          for (const more of [[], FROM]) {
            for (const file of files) await writeFile(join(cli.home, file), '');
            const run = await cli.sf([...PUSH, ...args, ...more]);
            const texts = await Promise.all(files.map((file) => readFile(join(cli.home, file), 'utf8')));
            seen.push({ run, texts: [run.stdout, ...texts].map(untimed).map(unadvised) });
          }
          const [hub, history] = seen;
          for (const [index, text] of (hub?.texts ?? []).entries()) {
            const other = history?.texts[index] ?? '';
            if (text === other) continue;
            // Texts of a megabyte are no help when they differ.
            let at = 0;
            while (text[at] === other[at]) at++;
            const [from, to] = [Math.max(0, at - 100), at + 300];
            expect(other.slice(from, to), args.join(' ')).to.equal(text.slice(from, to));
          }
          expect([history?.run.code, history?.run.stderr.replaceAll(READS, '')], args.join(' ')).to.deep.equal([
            hub?.run.code,
            hub?.run.stderr.replaceAll(READS, '').replace(CLOCK, ''),
          ]);
        };

        before(async () => {
          // Versions are so many whole days old, and the org tells the time in whole seconds.
          cli.pass(60_000);
          packages = [...cli.hub.scenario.ids.packages];
          await prepare?.({ cli, packages, newest: cli.hub.scenario.ids.versions.newest });
          const { code, stderr } = await cli.sf([...PUSH, 'history', 'export', '--output-dir', 'D']);
          expect([code, stderr.replaceAll(READS, '').replace(CLOCK, '')]).to.deep.equal([0, '']);
          pushes = (await cli.sf<PackagePushListResult>([...PUSH, 'list', '--json'])).json.result.pushRequests;
          await mkdir(join(cli.home, 'out'));
        });

        it('in lists', async () => {
          const named = pushes.length === 0 ? [] : [['-p', pushes[0]?.package.name ?? '']];
          for (const more of [
            [],
            ['--json'],
            ['-s', 'Failed', 'Pending'],
            ['-d', '30'],
            ['--html', 'out/list.html'],
            ...named,
          ])
            await same(['list', ...more], more.includes('--html') ? ['out/list.html'] : []);
        });

        it('in reports', async () => {
          const counted = pushes.filter(({ jobs }) => jobs.total > 0);
          const reported = pushes.length > 6 ? [...counted.slice(0, 6), ...pushes.slice(0, 1)] : pushes;
          for (const { pushRequestId } of reported)
            for (const format of REPORT_FORMATS) await same(['report', '-i', pushRequestId, '--result-format', format]);
        });

        it('in reports on the adoption', async () => {
          for (const { id } of packages)
            for (const more of id === packages[0]?.id ? [[], ...adoption] : [[]])
              for (const format of ADOPTION_FORMATS)
                await same(['adoption', 'report', '-p', id, '--result-format', format, ...more]);
          const [{ id } = { id: '' }] = packages;
          await same(['adoption', 'report', '-p', id, '--json', ...(adoption[0] ?? [])]);
          for (const version of cli.hub.scenario.ids.versions.behind)
            await same(['adoption', 'report', '-p', version, '--result-format', 'csv']);
          await same(
            ['adoption', 'report', '-p', id, '--output-file', 'out/b.csv', '--html', 'out/b.html'],
            ['out/b.csv', 'out/b.html'],
          );
        });
      });
    }
  });
};
