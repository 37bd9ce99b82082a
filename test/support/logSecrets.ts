/** Logs its argument like a command with core's log: a JSON list of arguments for `warn`. */
import '../../src/cli/org/quietLog.js';
import { Logger } from '@salesforce/core';

const logger = Logger.childFromRoot('test').getRawLogger();
for (const line of JSON.parse(process.argv[2] ?? '[]') as unknown[]) {
  if (typeof line === 'string') logger.warn(line);
  else logger.error(line, 'with fields');
}
