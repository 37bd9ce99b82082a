// Required before anything else: writes the packages that are loaded from the plugin's first file on to a file.
const { writeFileSync } = require('node:fs');
const { registerHooks } = require('node:module');

const packages = new Set();
let begun = false;
registerHooks({
  load(url, context, next) {
    begun ||= url.includes('/lib/commands/package/push/');
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
    if (begun && name !== undefined) packages.add(name);
    return next(url, context);
  },
});
process.on('exit', () => {
  // Processes that the CLI starts aside have nothing to tell.
  if (begun) writeFileSync(process.env.LOADED_PACKAGES_FILE, JSON.stringify([...packages].sort()));
});
