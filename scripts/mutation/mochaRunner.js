/**
 * Stryker's mocha runner, made fast for mutants in code that runs when a module is loaded, such as tables. Source and
 * tests are loaded again in the same process, and only the tests that import the mutated file run, its own first.
 */
import { globSync, readFileSync } from 'node:fs';
import Module, { registerHooks } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Mocha 12 names the files of its command line .cjs, and the runner loads them without an extension (stryker-js#6205).
Module._extensions['.cjs'] = Module._extensions['.js'];
const { MochaTestRunner, createMochaTestRunner, strykerValidationSchema } =
  await import('@stryker-mutator/mocha-runner');
delete Module._extensions['.cjs'];

let generation = 0;
const importers = new Map();
// The location of the sandbox; tests change the working directory of this process.
let root;

/**
 * The most command tests that run for a mutant. Tests of commands take long, and all of them execute common lines of
 * `cli`.
 */
const COMMANDS_AT_MOST = 6;

/** A number of items, evenly spread over the list. */
const someOf = (list, count) =>
  list.length <= count ? list : Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]);

const plain = (url) => url.replace(/\?.*/, '');

/** Gives each module of the project another URL in each generation, and records its importers. */
const resolve = (specifier, context, next) => {
  const found = next(specifier, context);
  const url = plain(found.url);
  if (!url.startsWith(root) || url.includes('/node_modules/')) return found;
  if (!importers.has(url)) importers.set(url, new Set());
  importers.get(url).add(plain(context.parentURL ?? ''));
  return { ...found, url: `${url}?generation=${generation}` };
};

/** The modules that a loaded file of the source imports dynamically; for tests of commands, all commands. */
const lateImports = (url) => {
  if (url.endsWith('/test/support/inProcess.ts'))
    return globSync('src/commands/**/*.ts', { cwd: fileURLToPath(root) }).map((path) => new URL(path, root).href);
  const found = url.startsWith(`${root}src/`) ? readFileSync(fileURLToPath(url), 'utf8') : '';
  return [...found.matchAll(/\bimport\(\s*['"](\.[^'"]+)\.js['"]\)/g)].map(
    ([, path]) => new URL(`${path}.ts`, url).href,
  );
};

/**
 * Loads dynamic imports before the tests. Otherwise the code that runs when they are loaded would count as covered only
 * by the first test that needs them.
 */
const loadLateImports = async () => {
  // The map and its keys grow while modules are loaded.
  for (const url of importers.keys())
    for (const late of lateImports(url)) {
      await import(late);
      importers.get(late).add(url);
    }
};

const allImporters = (url, found = new Set()) => {
  if (found.has(url)) return found;
  found.add(url);
  for (const importer of importers.get(url) ?? []) allImporters(importer, found);
  return found;
};

class ReloadingRunner extends MochaTestRunner {
  capabilities() {
    return Promise.resolve({ reloadEnvironment: true });
  }

  async init() {
    await super.init();
    this.ofCommands = new Set();
    // Replaces mocha's own loading with require, which identifies a module by its path alone.
    this.mocha.lazyLoadFiles(true);
    this.mocha.loadFilesAsync = async () => {
      for (const file of this.mocha.files) {
        this.mocha.suite.emit('pre-require', globalThis, file, this.mocha);
        this.mocha.suite.emit('require', await import(pathToFileURL(file).href), file, this.mocha);
        this.mocha.suite.emit('post-require', globalThis, file, this.mocha);
      }
      await loadLateImports();
      this.mocha.suite.eachTest((test) => {
        if (test.file.includes('/test/commands/')) this.ofCommands.add(test.fullTitle());
      });
    };
  }

  /**
   * Ignores coverage outside of tests: a mutant that tests cover must be killed by them, whatever it does to their
   * fixtures.
   */
  async dryRun(options) {
    const result = await super.dryRun(options);
    for (const tests of Object.values(result.mutantCoverage?.perTest ?? {}))
      for (const id of Object.keys(tests)) Reflect.deleteProperty(result.mutantCoverage.static, id);
    return result;
  }

  async mutantRun(options) {
    if (options.reloadEnvironment) {
      await this.dispose();
      await this.init();
      const mutated = pathToFileURL(options.sandboxFileName).href;
      if (options.mutantActivation === 'static' && importers.has(mutated)) {
        const touched = allImporters(mutated);
        const own = `/${basename(mutated, '.ts')}.test.ts`;
        this.mocha.files = this.mocha.files
          .filter((file) => touched.has(pathToFileURL(file).href))
          .sort((a, b) => Number(b.endsWith(own)) - Number(a.endsWith(own)));
      }
      this.loadedEnv = false;
      generation++;
    }
    const [slow = [], own = []] = [true, false].map((isSlow) =>
      options.testFilter?.filter((title) => this.ofCommands.has(title) === isSlow),
    );
    const testFilter = options.testFilter && [...own, ...someOf(slow, COMMANDS_AT_MOST)];
    return super.mutantRun({ ...options, testFilter });
  }
}

const create = (injector) => {
  root = pathToFileURL(`${process.cwd()}/`).href;
  registerHooks({ resolve });
  return Object.setPrototypeOf(createMochaTestRunner(injector), ReloadingRunner.prototype);
};
create.inject = createMochaTestRunner.inject;

export const strykerPlugins = [{ kind: 'TestRunner', name: 'mocha', factory: create }];
export { strykerValidationSchema };
