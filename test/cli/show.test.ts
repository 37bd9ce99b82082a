import { expect } from 'chai';
import { screenOf, show, showText, tell } from '../../src/cli/output/show.js';
import { targetFlag, withFlags, withTarget } from '../../src/cli/commandLine.js';
import { command, paragraph } from '../../src/format/document/blocks.js';
import { environment, setEnv } from '../support/environment.js';

const NO_SETTINGS = { OCLIF_COLUMNS: undefined, FORCE_COLOR: undefined, NO_COLOR: undefined, TERM: undefined };

describe('the output on a stream', () => {
  environment(NO_SETTINGS);
  const screen = (stream: object, env: Partial<Record<keyof typeof NO_SETTINGS, string>> = {}): unknown[] => {
    setEnv({ ...NO_SETTINGS, ...env });
    const { width, colors } = screenOf(stream as NodeJS.WriteStream);
    return [width, colors];
  };
  const terminal = { isTTY: true, columns: 132 };
  const file = { isTTY: undefined, columns: undefined };

  it('is as wide as the terminal, or the requested width, or 80 columns', () => {
    expect(screen(terminal)[0]).to.equal(132);
    expect(screen(terminal, { OCLIF_COLUMNS: '60' })[0]).to.equal(60);
    expect(screen(terminal, { OCLIF_COLUMNS: 'wide' })[0]).to.equal(132);
    expect(screen(file)[0]).to.equal(80);
    expect(screen({ isTTY: true, columns: 0 })[0]).to.equal(80);
    expect(screen({ isTTY: false, columns: 132 })[0], 'no terminal').to.equal(80);
  });

  it('has colours on a terminal that supports them, unless the environment says otherwise', () => {
    expect(screen(terminal)[1]).to.equal(true);
    for (const env of [{ TERM: 'dumb' }, { NO_COLOR: '1' }, { FORCE_COLOR: '0' }, { FORCE_COLOR: 'false' }])
      expect(Boolean(screen(terminal, env)[1]), JSON.stringify(env)).to.equal(false);
    expect(screen(terminal, { NO_COLOR: '', TERM: 'xterm' })[1]).to.equal(true);
    expect(Boolean(screen(file)[1])).to.equal(false);
    for (const forced of ['1', 'true', '']) expect(screen(file, { FORCE_COLOR: forced })[1]).to.equal(true);
    expect(screen(terminal, { FORCE_COLOR: '1', NO_COLOR: '1' })[1]).to.equal(true);
  });

  it('is a document, line by line, with the org in its commands', () => {
    setEnv({ OCLIF_COLUMNS: '40', FORCE_COLOR: '0' });
    const [out, err]: [string[], string[]] = [[], []];
    const printing = {
      log: (line?: string) => void out.push(line ?? ''),
      logToStderr: (line?: string) => void err.push(line ?? ''),
      argv: ['-o', 'pm'],
    };
    const blocks = [paragraph('word '.repeat(12).trim()), command('See:', 'sf package push list')];
    show(printing, blocks);
    tell(printing, blocks);
    expect(out).to.deep.equal(err);
    expect(out.slice(0, 2)).to.deep.equal(['word '.repeat(8).trim(), 'word '.repeat(4).trim()]);
    expect(out.join('\n')).to.contain('sf package push list --target-org pm');
    showText({ log: printing.log }, 'a text');
    expect(out.at(-1)).to.equal('a text');
  });
});

describe('the target org of a command', () => {
  it('is the value of its flag, however it is written', () => {
    expect(targetFlag(['-i', '0DV', '--target-org', 'pm'])).to.deep.equal(['--target-org', 'pm']);
    expect(targetFlag(['-o', 'pm'])).to.deep.equal(['--target-org', 'pm']);
    expect(targetFlag(['--target-dev-hub=hub'])).to.deep.equal(['--target-dev-hub', 'hub']);
    expect(targetFlag(['-v', 'hub', '-o', 'pm'])).to.deep.equal(['--target-dev-hub', 'hub']);
    expect(targetFlag(['--target-org'])).to.deep.equal(['--target-org', '']);
    expect(targetFlag(['--target-organization=x', 'pm'])).to.deep.equal([]);
    expect(targetFlag([])).to.deep.equal([]);
  });

  it('is added to our commands that name none', () => {
    const argv = ['-o', 'p m'];
    const line = 'sf package push report -i 0DV';
    expect(withFlags(line, argv)).to.equal(`${line} --target-org 'p m'`);
    for (const [kept, by] of [
      [line, []],
      ['sf org login web', argv],
      [`${line} --target-org other`, argv],
      [`${line} --target-dev-hub other`, argv],
      [`${line} -v other`, argv],
      [`${line} -o other`, argv],
    ] as const)
      expect(withFlags(kept, by)).to.equal(kept);
  });

  it('is added to the commands of a document, and to nothing else', () => {
    const blocks = [paragraph('sf package push list'), command('See:', 'sf package push list')];
    expect(withTarget(blocks)).to.equal(blocks);
    expect(withTarget(blocks, ['-i', '0DV'])).to.deep.equal(blocks);
    expect(withTarget(blocks, ['-o', 'pm'])).to.deep.equal([
      blocks[0],
      command('See:', 'sf package push list --target-org pm'),
    ]);
  });
});

describe('an advised command', () => {
  const argv = [
    ...['-i', '0DV', '--customers', 'my customers.csv', '--ignore-error', 'a', '--ignore-error=b', '--only', 'failed'],
    ...[
      '--max-failures',
      '5%',
      '--from-history',
      'old',
      '--wait',
      '5',
      '--fail-fast-above',
      '3',
      '--output-file',
      'x.csv',
    ],
  ];
  const same = "--customers 'my customers.csv' --ignore-error a --ignore-error=b";

  it('refers to the same orgs, failures and source as the command that advises it', () => {
    for (const [line, more] of [
      ['sf package push report -i 0DV --json', `${same} --max-failures 5% --from-history old`],
      ['sf package push report -i 0DV --wait 60', `${same} --max-failures 5% --fail-fast-above 3`],
      ['sf package push retry -i 0DV', same],
      ['sf package push rollout report --plan-file p.json', "--customers 'my customers.csv'"],
    ] as const)
      expect(withFlags(line, argv)).to.equal(`${line} ${more}`);
    for (const line of ['sf package push abort -i 0DV', 'sf package push list', 'sf org list'])
      expect(withFlags(line, argv)).to.equal(line);
  });

  it('has no flag twice, and none whose file was standard input', () => {
    const line = 'sf package push retry -i 0DV --customers other.csv --ignore-error c';
    expect(withFlags(line, argv)).to.equal(line);
    expect(withFlags('sf package push retry -i 0DV', ['--customers', '-', '--ignore-error', 'a'])).to.equal(
      'sf package push retry -i 0DV --ignore-error a',
    );
  });
});
