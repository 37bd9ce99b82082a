/** A process that logs what it is given, as a command has core log it: JSON of a list of arguments for `warn`. */
import '../../src/cli/org/quietLog.js';
import { Logger } from '@salesforce/core';

const logger = Logger.childFromRoot('test').getRawLogger();
for (const line of JSON.parse(process.argv[2] ?? '[]') as unknown[]) {
  if (typeof line === 'string') logger.warn(line);
  else logger.error(line, 'with fields');
}
