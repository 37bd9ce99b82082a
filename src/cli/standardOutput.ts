let isReported = false;

// Every copy of @oclif/core throws errors of standard output, except a closed pipe, in an event handler. That ends the
// process with a stack trace, even in the middle of a push. Here, a full disk gives one line and an exit code, and the
// push continues.
process.stdout.prependListener('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && !isReported) {
    isReported = true;
    process.stderr.write(`Standard output can't be written: ${error.message}\n`);
    process.once('exit', () => (process.exitCode ||= 1));
  }
  error.code = 'EPIPE';
});

// There is no reader to report it to.
process.stderr.on('error', () => undefined);
