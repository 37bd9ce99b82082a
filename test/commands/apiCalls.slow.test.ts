import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { commands, type Commands, type Run } from '../support/inProcess.js';

const HOUR = 3_600_000;
const PAGE = new URL('../../docs/guide/api-calls.md', import.meta.url);
const SIZES = [1, 1_000, 100_000];
const FAR = ['--start-time', '2099-01-01T00:00Z'];
const BUSY = { kind: 'error', errorCode: 'SERVER_UNAVAILABLE' } as const;

/** What each command costs, in the order of the table; with each size of fleet. */
const calls = new Map<string, number[]>();
const note = (what: string, count: number): void => {
  calls.set(what, [...(calls.get(what) ?? []), count]);
};

/** Runs commands of a hub, and notes the calls of those that are named. */
const counting =
  (cli: Commands) =>
  async (what: string, args: string[], ...codes: number[]): Promise<Run> => {
    cli.hub.counters.reset();
    const run = await cli.sf(['package', 'push', ...args]);
    expect(run.code, `${args.join(' ')}\n${run.stdout}\n${run.stderr}`).to.be.oneOf(codes.length === 0 ? [0] : codes);
    note(what, cli.hub.counters.calls().length);
    return run;
  };

/** Each time that a command waits, the calls since the time before; the last is the most of them. */
const callsALook = async (cli: Commands, args: string[]): Promise<number> => {
  const looks: number[] = [];
  cli.hub.counters.reset();
  await cli.sf(['package', 'push', ...args], {
    onPause() {
      looks.push(cli.hub.counters.calls().length);
      return false;
    },
  });
  expect(looks).to.have.length.above(1);
  return Math.max(...looks.slice(1).map((count, index) => count - (looks[index] ?? 0)));
};

for (const orgs of SIZES) {
  describe(`the calls of commands to an org with ${orgs.toLocaleString('en')} subscribers`, function () {
    this.timeout(600_000);
    const cli = commands({ scenario: `orgs=${orgs},clean,failures=${Math.ceil(orgs / 50)}` }, { kept: true });
    const count = counting(cli);
    const newest = (): string => cli.hub.scenario.ids.versions.newest;
    const idIn = ({ stdout, stderr }: Run): string => /0DV\w{15}/.exec(stdout + stderr)?.[0] ?? '';

    it('about one push', async () => {
      await count('subscriber list', ['subscriber', 'list', '-p', 'Acme CRM', '--output-file', 'orgs.csv']);
      const named = ['-p', newest(), '--org-file', 'orgs.csv'];
      const all = ['-p', newest(), '--all-behind'];
      await count('validate, orgs in a file', ['validate', ...named]);
      await count('schedule --dry-run, orgs in a file', ['schedule', ...named, '--dry-run']);
      const first = await count('schedule, orgs in a file', ['schedule', ...named, ...FAR, '--no-prompt']);
      await count('abort', ['abort', '-i', idIn(first), '--no-prompt']);
      await count('schedule --dry-run, all that are behind', ['schedule', ...all, '--dry-run']);
      cli.hub.faults.add({ route: 'PATCH *', fault: BUSY });
      const broken = await cli.sf(['package', 'push', 'schedule', ...all, ...FAR, '--no-prompt']);
      cli.hub.faults.clear();
      await count('resume, all but the last step done', ['resume', '-i', idIn(broken)]);
      await cli.sf(['package', 'push', 'abort', '-i', idIn(broken), '--no-prompt']);

      const id = idIn(await count('schedule, all that are behind', ['schedule', ...all, '--no-prompt']));
      note('--wait, each look', await callsALook(cli, ['report', '-i', id, '--wait', '20']));
      cli.pass(60 * 24 * HOUR);
      await count('list', ['list', '-p', 'Acme CRM']);
      await count('history export', ['history', 'export', '--output-dir', 'D']);
      await count('history export, nothing new', ['history', 'export', '--output-dir', 'D']);
      await count('report, 2 % failed', ['report', '-i', id], 1, 68);
      await count('report --output-file, 2 % failed', ['report', '-i', id, '--output-file', 'report.csv'], 1, 68);
      await count('adoption report', ['adoption', 'report', '-p', 'Acme CRM', '--output-file', 'behind.csv']);
      await count('retry, 2 % failed', ['retry', '-i', id, '--only', 'failed', '--no-prompt', ...FAR]);
    });
  });

  describe(`the calls of a rollout to an org with ${orgs.toLocaleString('en')} subscribers`, function () {
    this.timeout(600_000);
    const cli = commands({ scenario: `orgs=${orgs + 1},clean`, start: Date.UTC(2026, 10, 30, 12) }, { kept: true });
    const count = counting(cli);
    const rollout = (name: string): string[] => ['rollout', name, '--plan-file', 'plan.json'];

    it('step by step', async () => {
      const waves = `  - { name: most, orgs: ${orgs}, soak: 1d }\n  - { name: last, orgs: rest, approval: manual }\n`;
      const text = `packageVersion: Acme CRM@1\nwaves:\n${waves}`;
      const definition = await cli.file('rollout.yaml', text);
      await count('plan generate', ['plan', 'generate', '-f', definition, '--output-file', 'plan.json']);
      await count('rollout start, first wave scheduled', [...rollout('start'), '--no-prompt'], 69);
      await count('rollout advance, nothing to do', rollout('advance'), 69);
      await count('rollout report', rollout('report'), 69);
      note('rollout advance --wait, each minute', await callsALook(cli, [...rollout('advance'), '--wait', '10']));
      const why = ['--reason', 'lunch', '--no-prompt'];
      const org = String(cli.rows('PackageSubscriber').at(-1)?.OrgKey);
      await count('rollout skip, one org', [...rollout('skip'), '--org', org, ...why], 0, 69);
      await count('rollout pause', [...rollout('pause'), ...why], 0, 69);
      await count('rollout resume', [...rollout('resume'), ...why], 0, 69);
      await count('rollout abort', [...rollout('abort'), ...why]);
    });
  });
}

describe('the page of API calls', () => {
  it('contains the counted numbers', async () => {
    const cells = [...calls].map(([what, counts]) => [`\`${what}\``.replace(/^`([^,`]+)(.*)`$/, '`$1`$2'), ...counts]);
    const page = await readFile(PAGE, 'utf8');
    const shown = page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const counted = cells.map((row) =>
      row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)),
    );
    if (process.env.UPDATE_GOLDEN !== undefined) {
      const [before = ''] = page.split(/^\| command/m);
      const after = page.slice(page.lastIndexOf('|\n') + 2);
      const table = [
        ['command', ...SIZES.map((size) => `${size.toLocaleString('en')} ${size === 1 ? 'org' : 'orgs'}`)],
        ['---', '--:', '--:', '--:'],
        ...counted,
      ];
      await writeFile(PAGE, `${before}${table.map((row) => `| ${row.join(' | ')} |\n`).join('')}${after}`);
      return;
    }
    expect(shown).to.deep.equal(counted);
  });
});
