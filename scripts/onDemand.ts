import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { sep } from 'node:path';
import { transform, type Plugin } from 'esbuild';

/** Files of @salesforce/core and of jsforce, with the two packages that both are built on. */
const CORE = /node_modules\/(?:@salesforce\/(?:core|kit|ts-types)|@jsforce\/jsforce-node)\/.*\.js$/;
/** What these load that is in the bundle, too; everything else is another package's. */
const BUNDLED = /^(?:\.|@salesforce\/|@jsforce\/)/;
/** Their tables of object types and of project files: a third of the code, and not a thing that is asked for here. */
const TABLES = {
  core: /@salesforce\/core\/lib(\/schema\/\w+-.*)$/,
  jsforce: /@jsforce\/jsforce-node(\/lib\/api\/\w+\/schema\.js)$/,
};

/** A module that finds what stays outside of the bundle, from where npm has put it for the package that needs it. */
const LOCATOR = 'outside-of-the-bundle';
const locator = `
  import { createRequire } from 'node:module';
  export const core = createRequire(createRequire(import.meta.url).resolve('@salesforce/core'));
  export const jsforce = createRequire(core.resolve('@jsforce/jsforce-node'));`;
const outside = (owner: string, name: string): string =>
  `module.exports = require('${LOCATOR}').${owner}(${JSON.stringify(name)});`;

/**
 * Bundles @salesforce/core and jsforce so that each of their modules is run when something of it is first used. They
 * load all that they could ever need otherwise (zod, faye, memfs, ajv, XML: a thousand modules), which is most of the
 * time that a short command takes. The packages that they need stay outside.
 */
export const onDemand: Plugin = {
  name: 'on-demand',
  setup(context) {
    context.onResolve({ filter: /^/ }, ({ path, importer, kind }) => {
      // The library's, which shares it with the script that has it, too.
      if (kind === 'dynamic-import' && path === '@salesforce/core') return { path, external: true };
      if (path === LOCATOR) return { path, namespace: LOCATOR };
      if (isBuiltin(path) || BUNDLED.test(path) || !isOfCore(importer)) return undefined;
      return { path, namespace: slashed(importer).includes('/@jsforce/') ? 'jsforce' : 'core' };
    });
    context.onLoad({ filter: /^/, namespace: LOCATOR }, () => ({ contents: locator }));
    for (const namespace of Object.keys(TABLES))
      context.onLoad({ filter: /^/, namespace }, ({ path }) => ({ contents: outside(namespace, path) }));
    context.onLoad({ filter: /node_modules.*\.js$/ }, async ({ path }) => {
      if (!isOfCore(path)) return undefined;
      const file = slashed(path);
      for (const [owner, table] of Object.entries(TABLES)) {
        const [, name] = table.exec(file) ?? [];
        if (name !== undefined) return { contents: outside(owner, `.${name}`) };
      }
      const code = requiredOnDemand(patched(file, await readFile(path, 'utf8')));
      return { contents: (await transform(code, { minify: true })).code };
    });
  },
};

const slashed = (path: string): string => path.replaceAll(sep, '/');
export const isOfCore = (file: string): boolean => CORE.test(slashed(file));

/** What would be looked for beside the file itself, where it is no longer, or would run for its own sake. */
const PATCHES: Record<string, Array<[from: string, to: string]>> = {
  '@salesforce/core/lib/logger/logger.js': [
    [
      "path.join('..', '..', 'lib', 'logger', 'transformStream')",
      `require('${LOCATOR}').core.resolve('./logger/transformStream.js')`,
    ],
    ["'pino-pretty'", `require('${LOCATOR}').core.resolve('pino-pretty')`],
  ],
  '@jsforce/jsforce-node/lib/api/metadata.js': [['__exportStar(require("./metadata/schema"), exports);', '']],
};

const patched = (file: string, code: string): string =>
  (PATCHES[file.slice(file.lastIndexOf('node_modules/') + 'node_modules/'.length)] ?? []).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${file} has no ${from} any more.`);
    return text.replace(from, to);
  }, code);

/** `const x_1 = require("x");`, or `var`, as TypeScript writes it. */
const REQUIRE = /^(?:const|var) (\w+) = ((?:__importDefault\(|__importStar\()?require\("([^"]+)"\)\)?);$/gm;

/** Makes each such constant a function, which requires the module when it is first called. */
const requiredOnDemand = (code: string): string => {
  const functions: string[] = [];
  const uses = new Set<string>();
  const rest = code.replaceAll(REQUIRE, (statement, name: string, module: string, from: string) => {
    const madeUp = /_\d+$/.test(name);
    // A name that somebody has given may be used in ways that are not seen here; a package is only used as `name.member`.
    if (isBuiltin(from) || (!madeUp && from.startsWith('.'))) return statement;
    functions.push(`let ${name}$; const ${name} = () => ${name}$ ??= ${module};`);
    uses.add(madeUp ? name : `${name}.`);
    return '';
  });
  const called = (name: string): string => name.replace(/^\w+/, '($&())');
  const used = rest
    .replaceAll(/\b\w+_\d+\b/g, (name) => (uses.has(name) ? called(name) : name))
    .replaceAll(/(?<![\w$.'"`/])[a-z]\w*\./g, (name) => (uses.has(name) ? called(name) : name));
  return [...functions, used].join('\n');
};
