/**
 * Stryker's mocha runner, made quick for mutants in what runs as a module is loaded, such as tables: source and tests
 * are loaded anew in the same process, and of the tests only those that import the mutated file, its own first.
 */
import Module, { registerHooks } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

// Mocha 12 calls the files of its command line .cjs, and the runner asks for them without an ending (stryker-js#6205).
Module._extensions['.cjs'] = Module._extensions['.js'];
const { MochaTestRunner, createMochaTestRunner, strykerValidationSchema } =
  await import('@stryker-mutator/mocha-runner');
delete Module._extensions['.cjs'];

let generation = 0;
const importers = new Map();

const plain = (url) => url.replace(/\?.*/, '');

/** Gives each module of the project another URL in each generation, and keeps who imports it. */
const resolve = (specifier, context, next) => {
  const found = next(specifier, context);
  const url = plain(found.url);
  if (!url.startsWith(pathToFileURL(`${process.cwd()}/`).href) || url.includes('/node_modules/')) return found;
  if (!importers.has(url)) importers.set(url, new Set());
  importers.get(url).add(plain(context.parentURL ?? ''));
  return { ...found, url: `${url}?generation=${generation}` };
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
    // In place of mocha's own, which asks for files with require, and that knows a module by its path alone.
    this.mocha.lazyLoadFiles(true);
    this.mocha.loadFilesAsync = async () => {
      for (const file of this.mocha.files) {
        this.mocha.suite.emit('pre-require', globalThis, file, this.mocha);
        this.mocha.suite.emit('require', await import(pathToFileURL(file).href), file, this.mocha);
        this.mocha.suite.emit('post-require', globalThis, file, this.mocha);
      }
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
    return super.mutantRun(options);
  }
}

const create = (injector) => {
  registerHooks({ resolve });
  return Object.setPrototypeOf(createMochaTestRunner(injector), ReloadingRunner.prototype);
};
create.inject = createMochaTestRunner.inject;

export const strykerPlugins = [{ kind: 'TestRunner', name: 'mocha', factory: create }];
export { strykerValidationSchema };
