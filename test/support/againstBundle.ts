/**
 * Loaded before tests (`npm run test:bundle`): their imports from src and @salesforce/core are redirected to a bundle
 * made like that of the build, in which modules of core run at their first use. There is one bundle for all tests, so
 * that each class exists once. A process that is started by such a test, and loads this file, too, uses the same
 * bundle.
 */
import { globSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { bundlePlugin } from '../../scripts/bundle.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const built = process.env.BUNDLE_OF_TESTS;
const FOLDER = (process.env.BUNDLE_OF_TESTS ??= join(ROOT, 'tmp', `bundle-${process.pid}`));
const [SOURCES, TESTS] = [new URL('../../src/', import.meta.url).href, new URL('../', import.meta.url).href];
const bundled = (name: string): string => pathToFileURL(join(FOLDER, name)).href;

if (built === undefined) {
  const files = globSync('src/{app,core,format,journal,salesforce}/**/*.ts', { cwd: ROOT, exclude: ['**/*.d.ts'] });
  await bundlePlugin(FOLDER, { more: [...files, 'test/support/coreOfBundle.ts'] });
  process.once('exit', () => {
    rmSync(FOLDER, { recursive: true, force: true });
  });
}

let redirected = 0;
registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context;
    if (parentURL?.startsWith(TESTS) !== true) return next(specifier, context);
    const url = specifier.startsWith('.') ? new URL(specifier, parentURL).href : specifier;
    const found =
      url === '@salesforce/core'
        ? bundled('coreOfBundle.js')
        : url.startsWith(SOURCES)
          ? bundled(url.slice(SOURCES.length))
          : undefined;
    if (found === undefined) return next(specifier, context);
    redirected++;
    return { url: found, format: 'module', shortCircuit: true };
  },
});

/** Fails where the sources were tested after all, which nobody would notice otherwise. */
process.once('exit', () => {
  if (redirected > 0) return;
  console.error('Nothing of the bundle was imported.');
  process.exitCode = 1;
});
