/**
 * `npm run demo`: the main job from end to end on this machine alone. Starts a local Dev Hub, logs the real `sf` in to
 * it under a home directory of its own, and runs each command as a user would. Nothing of it is left behind.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { startHubProcess } from '../test/support/emulatorProcess.js';
import { openSfSession, type SfRun } from '../test/support/sfSession.js';

/** So many seconds pass in the hub for each one here. */
const CLOCK_RATE = 6;
/** A report's exit code while the push has not finished. */
const STILL_RUNNING = 69;

const say = (text: string): void => {
  process.stdout.write(`\n# ${text}\n`);
};

const hub = await startHubProcess('--scenario', 'demo', '--clock', String(CLOCK_RATE));
const session = await openSfSession();
process.once('SIGINT', () => {
  hub.stop();
  void session.close().finally(() => process.exit(130));
});

const show = async (args: string[], quiet = false): Promise<SfRun> => {
  process.stdout.write(`\n$ sf ${args.map((word) => (/[\s']/.test(word) ? `"${word}"` : word)).join(' ')}\n`);
  const run = await session.sf(args);
  if (!quiet) process.stdout.write(run.stdout + run.stderr);
  return run;
};

try {
  say(`A Dev Hub is running at ${hub.url}; its clock goes ${CLOCK_RATE} times as fast as yours.`);
  say('Log in to it and link the plugin, in a home directory that is deleted at the end.');
  await session.login(hub);
  await session.linkPlugin();

  say('Which orgs have an older version? Any query whose CSV has an OrgKey column will do.');
  const query = `SELECT OrgKey, OrgName FROM PackageSubscriber WHERE MetadataPackageVersionId IN ('${hub.versions.behind.join("','")}') AND InstalledStatus = 'i'`;
  const orgs = await show(['data', 'query', '--query', query, '--target-org', 'hub', '--result-format', 'csv'], true);
  await writeFile(join(session.home, 'orgs.csv'), orgs.stdout);
  process.stdout.write('(saved as orgs.csv)\n');

  say('Push the newest version to them.');
  const scheduled = await show([
    'package',
    'push',
    'schedule',
    '-p',
    hub.versions.newest,
    '--org-file',
    'orgs.csv',
    '--no-prompt',
  ]);
  const id = /0DV\w{15}/.exec(scheduled.stdout)?.[0];
  if (id === undefined) throw new Error('Nothing was scheduled.');

  say('How does it go?');
  let report = await show(['package', 'push', 'report', '-i', id]);
  while (report.code === STILL_RUNNING) {
    await sleep(1000);
    report = await session.sf(['package', 'push', 'report', '-i', id]);
  }
  say('It has ended. The report for people:');
  await show(['package', 'push', 'report', '-i', id]);
  say('And the same for a script:');
  await show(['package', 'push', 'report', '-i', id, '--json']);
  say('All push requests of the hub:');
  await show(['package', 'push', 'list']);
  say(`The exit code of the report was ${String(report.code)}: some orgs were upgraded and some were not.`);
} finally {
  hub.stop();
  await session.close();
}
