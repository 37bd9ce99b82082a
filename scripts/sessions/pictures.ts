/**
 * `npm run docs:pictures`: makes the pictures of the docs, with the real `sf` against the local Dev Hub: a terminal
 * session, and the page of a report. For Linux, with a Chromium. Needs a build.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findBrowser, startBrowser } from '../../test/support/browser.js';
import { ROOT } from '../../test/support/sfSession.js';
import { readScreen } from './screen.js';
import { svgOf } from './svg.js';
import { withTerminal, type Terminal } from './terminal.js';

const FOLDER = join(ROOT, 'docs/images');
const COLUMNS = 124;

/** Failures with short errors. */
const OUTCOMES = ['limit', 'locking', 'notYetAvailable'];
type HubState = { subscribers: Array<Record<string, unknown>> };
const failSome = async ({ hub }: Terminal): Promise<void> => {
  const { subscribers } = await hub.control<HubState>('GET', 'state?jobs=false&subscribers=true');
  const able = subscribers.filter((row) => row['_outcome'] === 'ok' && row['OrgStatus'] === 'Active');
  for (const [index, _outcome] of OUTCOMES.entries())
    await hub.control('POST', 'subscriber', { orgKey: able[index * 5]?.['OrgKey'], _outcome });
};

await withTerminal(COLUMNS, ['--scenario', 'demo,oddNames=0,failures=0', '--clock', '20'], async (terminal) => {
  await failSome(terminal);
  const command = 'sf package push schedule --package "Acme CRM@1.12" --all-behind --wait 60';
  const prompt = `\u001B[32m$\u001B[39m \u001B[1m${command}\u001B[22m\r\n`;
  const screen = readScreen(prompt + (await terminal.run(command)), COLUMNS);
  await writeFile(join(FOLDER, 'session.svg'), svgOf(screen, COLUMNS, command));
});

await withTerminal(COLUMNS, ['--scenario', 'orgs=2600,clean,finished=2500,failed=120'], async ({ hub, home, run }) => {
  await run(`sf package push report -i ${hub.finishedPush ?? ''} --html report.html`);
  const path = findBrowser();
  if (path === undefined) throw new Error('No browser found: install chromium, or set CHROMIUM_PATH.');
  const browser = await startBrowser(path);
  const page = await browser.newPage({ viewport: { width: 1100, height: 1420 } });
  await page.goto(pathToFileURL(join(home, 'report.html')).href);
  await page.screenshot({ path: join(FOLDER, 'report-page.png') });
  await browser.close();
});
