/**
 * Stryker's mocha runner, made quick for mutants in what runs as a module is loaded, such as tables: source and tests
 * are loaded anew in the same process, and of the tests only those that import the mutated file, its own first.
 */
import { globSync, readFileSync } from 'node:fs';
import Module, { registerHooks } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Mocha 12 calls the files of its command line .cjs, and the runner asks for them without an ending (stryker-js#6205).
Module._extensions['.cjs'] = Module._extensions['.js'];
const { MochaTestRunner, createMochaTestRunner, strykerValidationSchema } =
  await import('@stryker-mutator/mocha-runner');
delete Module._extensions['.cjs'];

let generation = 0;
const importers = new Map();
// Where the sandbox is; tests change the folder of this process.
let root;

/** Tests of commands take long, and all of them reach a common line of `cli`: so many of those that reach a mutant test it. */
const COMMANDS_AT_MOST = 6;

/** So many of a list, spread over it. */
const someOf = (list, count) =>
  list.length <= count ? list : Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]);

const plain = (url) => url.replace(/\?.*/, '');

/** Gives each module of the project another URL in each generation, and keeps who imports it. */
const resolve = (specifier, context, next) => {
  const found = next(specifier, context);
  const url = plain(found.url);
  if (!url.startsWith(root) || url.includes('/node_modules/')) return found;
  if (!importers.has(url)) importers.set(url, new Set());
  importers.get(url).add(plain(context.parentURL ?? ''));
  return { ...found, url: `${url}?generation=${generation}` };
};

/** What a loaded file of the source loads only when it is called, and tests of commands all commands. */
const lateImports = (url) => {
  if (url.endsWith('/test/support/inProcess.ts'))
    return globSync('src/commands/**/*.ts', { cwd: fileURLToPath(root) }).map((path) => new URL(path, root).href);
  const found = url.startsWith(`${root}src/`) ? readFileSync(fileURLToPath(url), 'utf8') : '';
  return [...found.matchAll(/\bimport\(\s*['"](\.[^'"]+)\.js['"]\)/g)].map(
    ([, path]) => new URL(`${path}.ts`, url).href,
  );
};

/**
 * Loads what would be loaded within the first test that needs it: what runs as a module is loaded would count as reached
 * by that test alone.
 */
const loadLateImports = async () => {
  // The map grows as modules are loaded, and its keys with it.
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
    // In place of mocha's own, which asks for files with require, and that knows a module by its path alone.
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

  /** A mutant that tests reach has to be killed by them; what it does to their fixtures, before them, is not asked. */
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
