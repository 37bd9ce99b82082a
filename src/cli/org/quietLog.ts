import { appendFileSync, constants, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { Global, Logger } from '@salesforce/core';
import { cutAddresses } from '../../core/text/redact.js';

/** Whether the user has configured the log in the environment. Then it is left to @salesforce/core. */
const isConfigured = Object.keys(process.env).some((name) => /^(?:SF|SFDX)_(?:DISABLE_LOG|LOG)_|^DEBUG$/.test(name));

/**
 * The log of this copy of @salesforce/core, in memory; undefined where the CLI uses the same copy, and its log is open
 * already.
 */
const logInMemory = (): Logger | undefined => {
  try {
    const log = new Logger({ name: Logger.ROOT_NAME, level: Logger.DEFAULT_LEVEL, useMemoryLogger: true });
    // Core's store of lines is private, but only there can exceptions be prevented.
    loseUnwritable((log as unknown as { memoryLogger: Writable }).memoryLogger);
    return log;
  } catch {
    return undefined;
  }
};

/**
 * Drops lines from which core cannot remove the secrets, such as one that quotes 'sid': 'x'. Core throws at such a
 * line, in its log thread or in the command.
 */
const loseUnwritable = (lines: Writable): void => {
  const write = lines._write.bind(lines);
  lines._write = (line, encoding, done) => {
    try {
      write(line, encoding, done);
    } catch {
      done();
    }
  };
};

/** Appends, creates the file if needed, and never follows a link; Windows has no such flag. */
const APPEND =
  constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0);

// The normal log starts a worker thread, and each command waits a quarter of a second for its end, mostly without a
// line to write. Therefore lines (warnings and errors, without secrets and e-mail addresses) are kept until the end,
// and written to the same file.
if (!isConfigured) {
  const log = logInMemory();
  process.on('exit', () => {
    const lines = (log?.getBufferedRecords() ?? []).map((record) => `${JSON.stringify(record, cutAddresses)}\n`);
    if (lines.length === 0) return;
    try {
      mkdirSync(Global.SF_DIR, { recursive: true, mode: 0o700 });
      const file = join(Global.SF_DIR, `sf-${new Date().toISOString().slice(0, 10)}.log`);
      appendFileSync(openSync(file, APPEND, 0o600), lines.join(''));
    } catch {
      // A log that cannot be written must not stop a command.
    }
  });
}
