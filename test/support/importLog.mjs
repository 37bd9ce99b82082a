/** Preloaded with --import: prints the file of every loaded module when the process ends. */
import { registerHooks } from 'node:module';

const files = new Set();
registerHooks({
  load(url, context, next) {
    files.add(url);
    return next(url, context);
  },
});
process.on('exit', () => {
  for (const file of files) console.log(file);
});
