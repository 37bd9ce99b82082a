import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { sep } from 'node:path';
import { transformAsync, types, type PluginObject } from '@babel/core';
import type { Plugin } from 'esbuild';

/** The bundled CommonJS packages, and the package from which their dependencies are resolved. */
const OWNERS = { core: '@salesforce/(?:core|kit|ts-types)', jsforce: '@jsforce/jsforce-node', oclif: '@oclif/core' };
type Owner = keyof typeof OWNERS;
const slashed = (path: string): string => path.replaceAll(sep, '/');
const ownerOf = (file: string): Owner | undefined =>
  (Object.keys(OWNERS) as Owner[]).find((owner) =>
    new RegExp(`node_modules/${OWNERS[owner]}/.*\\.js$`).test(slashed(file)),
  );
/** Imports that are in the bundle, too. */
const BUNDLED = new RegExp(`^(?:\\.|(?:${Object.values(OWNERS).join('|')})(?:/|$))`);

/**
 * A rarely needed file of @salesforce/kit, which is larger than the rest of it: it stays where npm has installed it.
 */
const LODASH = '@salesforce/kit/vendor/lodash.js';

/** Resolves packages outside of the bundle, from the location of the package that needs them. */
const LOCATOR = 'outside-of-the-bundle';
const locator = `
  import { createRequire } from 'node:module';
  export const core = createRequire(createRequire(import.meta.url).resolve('@salesforce/core'));
  export const jsforce = createRequire(core.resolve('@jsforce/jsforce-node'));
  export const oclif = createRequire(createRequire(import.meta.url).resolve('@oclif/core'));`;
const outside = (owner: string, name: string): string => `require('${LOCATOR}').${owner}(${JSON.stringify(name)})`;

/**
 * A third of their code, which nothing here calls: APIs other than REST, scratch orgs and their users, logins, help
 * pages. It is left out, so that the package has 500 kB instead of 600.
 */
const LEFT_OUT = new RegExp(
  [
    'jsforce-node/lib/(?:browser/client|api/(?:analytics|apex|bulk2?|chatter|metadata|soap|streaming|metadata/schema|soap/schema))',
    '@salesforce/core/lib/(?:schema/.+|webOAuthServer|deviceOauthService|status/streamingClient|util/(?:zip|directory)Writer|org/(?:scratchOrg.+|user|permissionSetAssignment|authRemover))',
    '@oclif/core/lib/(?:help/(?:index|command|root|docopts|formatter)|config/plugin)',
  ]
    .map((module) => `(?:${module})\\.js$`)
    .join('|'),
);

/**
 * Replaces a module by one that throws an error with its name when it is used after all, in place of an empty module.
 * jsforce loads all of its APIs so that they add themselves to a connection; the ones left out are missing there.
 */
const leftOut = (path: string): string => {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  if (ownerOf(path) === 'jsforce') return '';
  return `throw new Error(${JSON.stringify(`${name} is left out of this bundle.`)});`;
};

/**
 * jsforce creates an Agent of undici when it is loaded. This one is created with the first call that jsforce sends
 * itself.
 */
const undiciOnDemand = `
  const undici = () => ${outside('jsforce', 'undici')};
  class Agent {
    constructor(options) { this.options = options; }
    dispatch(...args) { return (this.agent ??= new (undici().Agent)(this.options)).dispatch(...args); }
  }
  module.exports = new Proxy({ Agent }, { get: (own, name) => own[name] ?? undici()[name] });`;

/**
 * Bundles @oclif/core, @salesforce/core and jsforce so that each of their modules runs at its first use. Otherwise they
 * load everything at start-up (zod, faye, memfs, ajv, XML: more than a thousand modules), which is most of the time of
 * a short command. Their dependencies stay outside.
 */
export const lazily: Plugin = {
  name: 'lazily',
  setup(context) {
    context.onResolve({ filter: /^/ }, ({ path, importer, kind }) => {
      // The library shares this package with the script that uses it.
      if (kind === 'dynamic-import' && path === '@salesforce/core') return { path, external: true };
      if (path.endsWith('/vendor/lodash')) return { path: LODASH, namespace: 'core' };
      if (path === LOCATOR) return { path, namespace: LOCATOR };
      const owner = ownerOf(importer);
      return owner === undefined || isBuiltin(path) || BUNDLED.test(path) ? undefined : { path, namespace: owner };
    });
    context.onLoad({ filter: /^/, namespace: LOCATOR }, () => ({ contents: locator }));
    for (const owner of Object.keys(OWNERS))
      context.onLoad({ filter: /^/, namespace: owner }, ({ path }) => ({
        contents: path === 'undici' ? undiciOnDemand : `module.exports = ${outside(owner, path)};`,
      }));
    // They read only the version from their own package.json.
    context.onLoad({ filter: /@(?:oclif|salesforce)[\\/]core[\\/]package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
    context.onLoad({ filter: /node_modules.*\.js$/ }, async ({ path }) => {
      if (ownerOf(path) === undefined) return undefined;
      if (LEFT_OUT.test(slashed(path))) return { contents: leftOut(slashed(path)) };
      return { contents: await requiringLazily(await readFile(path, 'utf8')) };
    });
  },
};

/** Transforms CommonJS code so that modules are required at their first use. */
export const requiringLazily = async (source: string): Promise<string> => {
  const options = { babelrc: false, configFile: false, compact: false, sourceType: 'script' } as const;
  const result = await transformAsync(source, { ...options, plugins: [() => constantsOnDemand] });
  return result?.code ?? '';
};

/**
 * Transforms `const x = require('x')`, plain or wrapped by TypeScript. Babel knows which names refer to this constant.
 */
const constantsOnDemand: PluginObject = {
  visitor: {
    Program(program) {
      for (const statement of program.get('body')) {
        if (!statement.isVariableDeclaration()) continue;
        const [{ id, init } = {}, ...others] = statement.node.declarations;
        if (!types.isIdentifier(id) || others.length > 0 || !isRequire(init)) continue;
        const binding = program.scope.getBinding(id.name);
        if (!binding?.constant) continue;
        const made = program.scope.generateUidIdentifier(id.name);
        const load = program.scope.generateUidIdentifier(`load_${id.name}`);
        for (const use of binding.referencePaths) use.replaceWith(types.callExpression(types.cloneNode(load), []));
        const assigned = types.assignmentExpression('??=', made, init);
        statement.replaceWithMultiple([
          types.variableDeclaration('var', [types.variableDeclarator(types.cloneNode(made))]),
          types.functionDeclaration(load, [], types.blockStatement([types.returnStatement(assigned)])),
        ]);
      }
    },
  },
};

const isRequire = (node: types.Node | null | undefined): node is types.CallExpression => {
  if (!types.isCallExpression(node) || !types.isIdentifier(node.callee)) return false;
  const [argument] = node.arguments;
  if (/^__import(?:Default|Star)$/.test(node.callee.name)) return isRequire(argument);
  return node.callee.name === 'require' && types.isStringLiteral(argument) && !isBuiltin(argument.value);
};
