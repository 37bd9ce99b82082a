// Required before anything else: writes a list of the packages that are loaded after the plugin's first file.
const { writeFileSync } = require('node:fs');
const { registerHooks } = require('node:module');

const packages = new Set();
let started = false;
registerHooks({
  load(url, context, next) {
    started ||= url.includes('/lib/commands/package/push/');
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
    if (started && name !== undefined) packages.add(name);
    return next(url, context);
  },
});
process.on('exit', () => {
  // Background processes of the CLI are not counted.
  if (started) writeFileSync(process.env.LOADED_PACKAGES_FILE, JSON.stringify([...packages].sort()));
});
