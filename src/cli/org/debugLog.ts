import { Logger, LoggerLevel } from '@salesforce/core';
import type { Log } from '../../core/ports.js';

let opened: { log: Log | undefined } | undefined;

/** The CLI's own log, under the name `sf:oclif:package-push`; undefined where SF_LOG_LEVEL excludes debug lines. */
export const debugLog = (): Log | undefined => (opened ??= { log: openLog() }).log;

const openLog = (): Log | undefined => {
  if (!Logger.getRoot().shouldLog(LoggerLevel.DEBUG)) return undefined;
  const logger = Logger.childFromRoot('package-push').getRawLogger();
  return (message, fields) => {
    logger.debug(fields, message);
  };
};
