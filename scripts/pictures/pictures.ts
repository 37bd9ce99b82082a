/**
 * `npm run docs:pictures`: the pictures of the docs, from the real `sf` against the local Dev Hub: a session in a
 * terminal, and the page of a report. For Linux, with a Chromium. Needs a build.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findBrowser, startBrowser } from '../../test/support/browser.js';
import { startHubProcess } from '../../test/support/emulatorProcess.js';
import { openSfSession, ROOT, SF_BIN, type SfSession } from '../../test/support/sfSession.js';
import { readScreen, type Screen } from './screen.js';
import { svgOf } from './svg.js';
import { runInTerminal, type Typing } from './terminal.js';

const FOLDER = join(ROOT, 'docs/images');
const COLUMNS = 110;

const withHub = async (
  options: string[],
  work: (session: SfSession, hub: Awaited<ReturnType<typeof startHubProcess>>) => Promise<void>,
): Promise<void> => {
  const [hub, session] = [await startHubProcess(...options), await openSfSession()];
  try {
    await session.login(hub);
    await session.linkPlugin();
    await work(session, hub);
  } finally {
    hub.stop();
    await session.close();
  }
};

/** A command as it is typed, and what the terminal shows of it in the end. */
const typed = async (session: SfSession, command: string, typings: Typing[] = []): Promise<Screen> => {
  const words = [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
  const env = { ...session.env, SF_PACKAGE_PUSH_POLL_MS: '500' };
  const run = [process.execPath, SF_BIN, ...words.slice(1)];
  const output = await runInTerminal(run, { columns: COLUMNS, env, cwd: session.home }, typings);
  return readScreen(`\u001B[32m$\u001B[39m \u001B[1m${command}\u001B[22m\r\n${output}`, COLUMNS);
};

const drawSession = (): Promise<void> =>
  withHub(['--scenario', 'demo,oddNames=0,failures=2', '--clock', '20'], async (session) => {
    const command = 'sf package push schedule --package "Acme CRM@1.12" --all-behind --wait 60';
    const screen = await typed(session, command, [{ at: /\(y\/N\)/, type: 'y\r' }]);
    await writeFile(join(FOLDER, 'session.svg'), svgOf(screen, COLUMNS, command));
  });

const drawPage = (): Promise<void> =>
  withHub(['--scenario', 'orgs=2600,clean,finished=2500,failed=120'], async (session, { finishedPush = '' }) => {
    const html = join(session.home, 'report.html');
    await session.sf(['package', 'push', 'report', '-i', finishedPush, '--html', html]);
    const path = findBrowser();
    if (path === undefined) throw new Error('No browser found: install chromium, or set CHROMIUM_PATH.');
    const browser = await startBrowser(path);
    const page = await browser.newPage({ viewport: { width: 1100, height: 1420 } });
    await page.goto(pathToFileURL(html).href);
    await page.screenshot({ path: join(FOLDER, 'report-page.png') });
    await browser.close();
  });

await drawSession();
await drawPage();
