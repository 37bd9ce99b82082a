import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { sep } from 'node:path';
import { transform, type Plugin } from 'esbuild';

/** Files of @oclif/core, @salesforce/core and jsforce, with the two packages that these are built on. */
const FILES = /node_modules\/(?:@salesforce\/(?:core|kit|ts-types)|@jsforce\/jsforce-node|@oclif\/core)\/.*\.js$/;
/** What these load that is in the bundle, too; everything else is another package's. */
const BUNDLED = /^(?:\.|@salesforce\/|@jsforce\/|@oclif\/core)/;
/**
 * Half of their code, which nothing here asks for: tables of object types and of project files, scratch orgs, logins,
 * the pages of help. It stays outside, too, where it is found should it be asked for after all.
 */
const UNUSED = {
  core: /@salesforce\/core\/lib(\/(?:schema\/\w+-.*|webOAuthServer\.js|deviceOauthService\.js|status\/\w+\.js|org\/(?:scratchOrg\w+|user|authRemover)\.js))$/,
  jsforce: /@jsforce\/jsforce-node(\/lib\/api\/\w+\/schema\.js)$/,
  oclif: /@oclif\/core\/lib(\/help\/(?:index|command|root|docopts|formatter)\.js)$/,
};
type Owner = keyof typeof UNUSED;
const OWNERS = Object.keys(UNUSED) as Owner[];

/** A module that finds what stays outside of the bundle, from where npm has put it for the package that needs it. */
const LOCATOR = 'outside-of-the-bundle';
const locator = `
  import { createRequire } from 'node:module';
  export const core = createRequire(createRequire(import.meta.url).resolve('@salesforce/core'));
  export const jsforce = createRequire(core.resolve('@jsforce/jsforce-node'));
  export const oclif = createRequire(createRequire(import.meta.url).resolve('@oclif/core'));`;
const outside = (owner: string, name: string): string =>
  `module.exports = require('${LOCATOR}').${owner}(${JSON.stringify(name)});`;

/**
 * Bundles @oclif/core, @salesforce/core and jsforce so that each of their modules is run when something of it is first used. They
 * load all that they could ever need otherwise (zod, faye, memfs, ajv, XML: more than a thousand modules), which is most of the
 * time that a short command takes. The packages that they need stay outside.
 */
export const onDemand: Plugin = {
  name: 'on-demand',
  setup(context) {
    context.onResolve({ filter: /^/ }, ({ path, importer, kind }) => {
      // The library's, which shares it with the script that has it, too.
      if (kind === 'dynamic-import' && path === '@salesforce/core') return { path, external: true };
      if (path === LOCATOR) return { path, namespace: LOCATOR };
      if (isBuiltin(path) || BUNDLED.test(path) || !isOnDemand(importer)) return undefined;
      return { path, namespace: ownerOf(importer) };
    });
    context.onLoad({ filter: /^/, namespace: LOCATOR }, () => ({ contents: locator }));
    for (const namespace of OWNERS)
      context.onLoad({ filter: /^/, namespace }, ({ path }) => ({ contents: outside(namespace, path) }));
    context.onLoad({ filter: /node_modules.*\.js$/ }, async ({ path }) => {
      if (!isOnDemand(path)) return undefined;
      const file = slashed(path);
      for (const [owner, table] of Object.entries(UNUSED)) {
        const [, name] = table.exec(file) ?? [];
        if (name !== undefined) return { contents: outside(owner, `.${name}`) };
      }
      const code = requiredOnDemand(patched(file, await readFile(path, 'utf8')));
      return { contents: (await transform(code, { minify: true })).code };
    });
  },
};

const ownerOf = (file: string): Owner => OWNERS.find((owner) => slashed(file).includes(`/@${owner}/`)) ?? 'core';
const slashed = (path: string): string => path.replaceAll(sep, '/');
const isOnDemand = (file: string): boolean => FILES.test(slashed(file));

/** What would be looked for beside the file itself, where it is no longer, or takes long for nothing. */
const PATCHES: Record<string, Array<[from: string, to: string]>> = {
  '@salesforce/core/lib/logger/logger.js': [
    [
      "path.join('..', '..', 'lib', 'logger', 'transformStream')",
      `require('${LOCATOR}').core.resolve('./logger/transformStream.js')`,
    ],
    ["'pino-pretty'", `require('${LOCATOR}').core.resolve('pino-pretty')`],
  ],
  // A copy of the whole environment for each variable, a dozen times.
  '@salesforce/core/lib/config/envVars.js': [['this.asMap().get(envName)', 'this.store[envName]']],
  // For a line of the log that hardly anybody writes, Intl is loaded.
  '@salesforce/core/lib/org/connection.js': [['now.toLocaleString()', 'now.toISOString()']],
  '@oclif/core/lib/index.js': [['\ncheckNodeVersion();', '']],
  '@jsforce/jsforce-node/lib/request.js': [
    [
      'let jsforceDispatcher = new undici_1.Agent(',
      'let jsforceDispatcher; const newDispatcher = () => new undici_1.Agent(',
    ],
    ['agent ?? jsforceDispatcher', 'agent ?? (jsforceDispatcher ??= newDispatcher())'],
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
    // A named import may be used in ways that are not seen here; a package is only used as `name.member`.
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
