import { readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { width } from '../../src/format/document/words.js';
import { commands } from '../support/inProcess.js';

const START = Date.UTC(2026, 10, 30, 12);
const HOUR = 3_600_000;
const DEFINITION = `packageVersion: Acme CRM@1.12
upgradePath: stepwise
freezes: [{ from: 2026-12-24, to: 2027-01-06, reason: end of the year }]
defaults:
  window: { from: '01:00', to: '05:00', timeZone: Europe/Vienna }
  gate: { maxFailures: 60% }
waves:
  - { name: canary, orgs: 10%, soak: 1d }
  - { name: everybody, orgs: rest, approval: manual }
`;

/** A command that is shown, or what happens in between. */
type Shown = { line: string } | { pass: number };
const shown = (line: string): Shown => ({ line });
const PLAN = '--plan-file plan.json';

/** Every command, in an order in which each has something to show; what `plan show` does is that of `plan generate`. */
const SESSION: readonly Shown[] = [
  shown('subscriber list --package "Acme CRM" --limit 6'),
  shown('validate --package "Acme CRM@1.12" --all-behind'),
  shown('schedule --package "Acme CRM@1.12" --all-behind --dry-run'),
  shown('schedule --package "Acme CRM@1.12" --all-behind --sample 50% --no-prompt'),
  { pass: HOUR },
  shown('report --use-most-recent'),
  shown('retry --use-most-recent --only failed --dry-run'),
  shown('resume --use-most-recent'),
  shown('schedule --package "Acme CRM@1.12" --all-behind --limit 2 --start-time 2026-12-24T01:00Z --no-prompt'),
  shown('abort -i 0DV3z000000000EGAQ --no-prompt'),
  shown('list --package "Acme CRM"'),
  shown('plan generate --definition-file rollout.yaml --output-file plan.json'),
  shown(`rollout start ${PLAN} --no-prompt`),
  { pass: 24 * HOUR },
  shown(`rollout advance ${PLAN}`),
  shown(`rollout pause ${PLAN} --reason "a call from a customer" --no-prompt`),
  shown(`rollout resume ${PLAN} --no-prompt`),
  shown(`rollout skip ${PLAN} --org 00D0B00000001LS --reason "opted out" --no-prompt`),
  shown(`rollout report ${PLAN}`),
  shown(`rollout abort ${PLAN} --reason "a wrong version" --no-prompt`),
];

const file = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const wordsOf = (line: string): string[] => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));

/**
 * What every command shows, at each width, as text; with UPDATE_GOLDEN it is made anew, and then to be read.
 */
for (const columns of [60, 80, 120]) {
  describe(`every command at ${columns} columns`, () => {
    const cli = commands({ scenario: 'demo,oddNames=0,versions=3,ancestry=1', start: START });

    it('shows its result, within the width of the screen', async () => {
      await cli.file('rollout.yaml', DEFINITION);
      let text = '';
      for (const each of SESSION) {
        if ('pass' in each) {
          cli.pass(each.pass);
          continue;
        }
        const env = { OCLIF_COLUMNS: String(columns), FORCE_COLOR: '1' };
        const { stdout, stderr } = await cli.sf(['package', 'push', ...wordsOf(each.line)], { env });
        // The hub's clock is not that of this machine, as no user's is; warnings are `sf`'s own.
        const output = `${stderr}${stdout}`
          .replaceAll(cli.home, '~')
          .replaceAll(/^.*The clock of this machine.*\n/gm, '');
        const plain = stripVTControlCharacters(output);
        text += `$ sf package push ${each.line}\n${lasting(plain)}\n`;
        // Only what can't be broken is wider: a word, a command to paste.
        for (const line of plain.split('\n'))
          expect(
            width(line) <= columns || !/\s/.test(line.trim()) || /^(?:Warning:| *sf package) /.test(line),
            line,
          ).to.equal(true);
      }
      const golden = file(`test/golden/commands/${columns}.txt`);
      if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text);
      expect(text).to.equal(readFileSync(golden, 'utf8'));
    });
  });
}

/** Without the clock and the names of this machine. */
const lasting = (text: string): string =>
  text
    .replaceAll(/(?<=orgs,\s+)started\s+\d{4}-\d\d-\d\d\s+\d\d:\d\d(?::\d\d)?\s+UTC/g, 'started at that time')
    .replace(/\nEvents\n[\s\S]*?\n(?=\n\S)/, '\nEvents\n\n  ...\n');
