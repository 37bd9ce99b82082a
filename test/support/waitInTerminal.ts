// Waits for a simulated push like a command on a terminal, with a given number of polls, one every tenth of a second.
// Meanwhile the terminal is resized to the widths of the command line, between two drawings, and a mark is written at
// that point.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { showWaiting } from '../../src/cli/wait/waiting.js';
import { byCause } from '../../src/core/report/failureGroups.js';
import { DEPENDENCY, failure, report } from './reports.js';

const LOOKS = 40;
const RESIZED_EVERY = 8;
const widths = process.argv.slice(2);
const started = Date.now() - 60_000;
const { failureGroups } = report('Failed', { Failed: 1 }, { failures: [failure(1, [DEPENDENCY])] });
const command = { log: () => undefined, logToStderr: () => undefined, jsonEnabled: () => false, argv: [] };
const causes = () => Promise.resolve(byCause(failureGroups));

process.stderr.write('$ sf package push report --wait 60\n');
const waiting = await showWaiting(command, { now: () => new Date(), causes });
for (let look = 0; look < LOOKS; look++) {
  const isLast = look === LOOKS - 1;
  const counts = isLast ? { Succeeded: 59, Failed: 1 } : { Succeeded: look, Failed: 1, InProgress: 59 - look };
  const times = { startTime: new Date(started).toISOString(), endTime: isLast ? new Date().toISOString() : null };
  waiting.onLook(report(isLast ? 'Failed' : 'InProgress', counts, times));
  await sleep(100);
  const width = widths[look / RESIZED_EVERY];
  if (width === undefined) continue;
  process.stderr.write(`\u001B]resize;${width}\u0007`);
  execFileSync('stty', ['cols', width], { stdio: 'inherit' });
}
waiting.stop();
process.stderr.write('the report follows\n');
