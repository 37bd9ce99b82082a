import { execFileSync, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { setImmediate as drawn } from 'node:timers/promises';
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { liveBlock } from '../../src/cli/wait/liveBlock.js';
import { paragraph } from '../../src/format/document/blocks.js';
import { reflowingTerminal } from '../support/reflowingTerminal.js';

const widthsOf = fc.array(fc.integer({ min: 40, max: 160 }), { minLength: 1, maxLength: 12 });

describe('a block that is redrawn in place', () => {
  it('appears once, however often the terminal is resized', () =>
    fc.assert(
      fc.asyncProperty(widthsOf, fc.boolean(), fc.boolean(), async (widths, drawsBetween, drawsBefore) => {
        const terminal = reflowingTerminal(100);
        terminal.write('$ sf package push report\r\n');
        const stream = Object.assign(new EventEmitter(), {
          ...{ isTTY: true, columns: 100, rows: 50 },
          write: (text: string) => void terminal.write(text.replaceAll('\n', '\r\n')),
        });
        let draws = 0;
        const block = liveBlock(stream as never, () => [
          paragraph(`BEGIN ${draws++}`),
          paragraph('Acme CRM 1.4.0.6 to 2,345 orgs, of which some have names that are quite long, 日本語 too', 2),
          paragraph('END'),
        ]);
        for (const columns of widths) {
          terminal.resize(columns);
          // The process hears of the other width only now.
          if (drawsBefore) block.redraw();
          stream.columns = columns;
          stream.emit('resize');
          if (drawsBetween) block.redraw();
          await drawn();
        }
        block.stop();
        const lines = terminal.lines();
        expect(draws).to.equal(widths.length + 2);
        expect(lines.filter((line) => line.startsWith('BEGIN'))).to.deep.equal([`BEGIN ${draws - 1}`]);
        expect(lines.filter((line) => line === 'END')).to.have.length(1);
        expect(lines[0]).to.equal('$ sf package push report');
        expect(stream.listenerCount('resize')).to.equal(0);
      }),
    ));

  it('is not higher and not wider than the terminal', async () => {
    const terminal = reflowingTerminal(50);
    const stream = Object.assign(new EventEmitter(), {
      ...{ isTTY: true, columns: 50, rows: 10 },
      write: (text: string) => void terminal.write(text.replaceAll('\n', '\r\n')),
    });
    const block = liveBlock(stream as never, () =>
      Array.from({ length: 30 }, (_, row) => paragraph(`${row}${'x'.repeat(90)}`)),
    );
    block.redraw();
    await drawn();
    block.stop();
    const lines = terminal.lines().filter(Boolean);
    expect(lines).to.have.length(9);
    expect(lines.at(-1)).to.equal('... and 22 more lines than this terminal has room for'.slice(0, 49));
  });

  it('is never erased before it is redrawn, which would fill the history of tmux', async () => {
    const written: string[] = [];
    const stream = Object.assign(new EventEmitter(), {
      ...{ isTTY: true, columns: 50, rows: 10 },
      write: (text: string) => void written.push(text),
    });
    let rows = 5;
    const block = liveBlock(stream as never, () => Array.from({ length: rows }, (_, row) => paragraph(String(row))));
    rows = 2;
    block.redraw();
    await drawn();
    block.clear();
    for (const text of written.slice(0, 2)) expect(text).to.match(/^\r(?:\u001B\[5A)?\d[^]*\n\u001B\[J$/);
    expect(written.at(-1)).to.equal('\r\u001B[2A\u001B[J');
  });
});

/** As the tests of the screens do it: `script` of util-linux makes a terminal. */
const hasScript = ((): boolean => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
})();

const RESIZE = '\u001B]resize;';

/** Runs a program of test/support on a terminal that is resized while it runs, and gives what was written. */
const runResized = (program: string, widths: readonly number[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL(`../support/${program}`, import.meta.url));
    const line = `stty cols 100 rows 40; '${process.execPath}' --import=tsx '${file}' ${widths.join(' ')}`;
    const child = spawn('script', ['--quiet', '--command', line, '/dev/null'], {
      env: { ...process.env, FORCE_COLOR: '0', TERM: 'xterm-256color', NO_COLOR: '1', SHELL: '/bin/bash' },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => void (output += chunk));
    child.once('error', reject);
    child.once('close', () => {
      resolve(output);
    });
  });

if (hasScript)
  describe('a terminal that is resized while a command waits for a push', function () {
    this.timeout(60_000);

    it('shows one block, and keeps it with the final state', async () => {
      const output = await runResized('waitInTerminal.ts', [60, 45, 120, 70]);
      const terminal = reflowingTerminal(100);
      for (const [index, part] of output.split(RESIZE).entries()) {
        const [, columns, rest = ''] = index === 0 ? [] : (/^(\d+)\u0007([^]*)$/.exec(part) ?? []);
        if (columns !== undefined) terminal.resize(Number(columns));
        terminal.write(index === 0 ? part : rest);
      }
      const lines = terminal.lines();
      expect(output.split(RESIZE)).to.have.length(5);
      const shown = lines.join('\n');
      for (const once of [
        /sf package push report --wait 60/g,
        /Acme CRM 1\.4\.0\.6/g,
        /Upgrading/g,
        /the report follows/g,
      ])
        expect(shown.match(once), `${once}\n${shown}`).to.have.length(1);
      expect(shown)
        .to.match(/✔ Ended +Failed/)
        .and.to.contain('60 of 60 orgs');
      expect(shown).to.contain('A package that this one depends on is too old');
    });
  });
