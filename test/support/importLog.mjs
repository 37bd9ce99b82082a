/** Preloaded with --import: prints, when the process ends, the file of every module that was loaded. */
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
