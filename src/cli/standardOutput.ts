let isReported = false;

// Every copy of @oclif/core throws all but a closed pipe out of an event, which ends the process with a stack trace, in
// the middle of a push as well. A disk that is full is one line and an exit code; the push continues.
process.stdout.prependListener('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && !isReported) {
    isReported = true;
    process.stderr.write(`Standard output can't be written: ${error.message}\n`);
    process.once('exit', () => (process.exitCode ||= 1));
  }
  error.code = 'EPIPE';
});

// There is no reader to tell.
process.stderr.on('error', () => undefined);
