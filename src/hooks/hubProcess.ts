import { diagnoseHub } from '../app/diagnoseHub.js';
import { debugLog } from '../cli/debugLog.js';
import { connectionOf } from '../cli/flags.js';
import type { FromHubProcess } from './askHub.js';

/** The process that asks the default Dev Hub for the doctor, for so many seconds. */
const seconds = Number(process.argv[2]);

const tell = (message: FromHubProcess): void => {
  process.send?.(message);
};

process.once('disconnect', () => process.exit());
// The time is taken here, since the doctor's other checks stop its own process for seconds.
const tooLate = setTimeout(() => {
  tell({ trouble: { kind: 'silent', seconds } });
  tell('done');
}, seconds * 1000);
for await (const facts of diagnoseHub(() => connectionOf({}), debugLog())) tell(facts);
clearTimeout(tooLate);
tell('done');
