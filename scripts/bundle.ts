import { globSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Messages } from '@salesforce/core';
import { build, type Metafile, type Plugin } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };
import { lazily } from './lazily.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The modules that every command loads first, in this order. */
const FIRST = ['cli/org/quietLog', 'cli/standardOutput'];
/** The packages that are bundled. Their own dependencies are not, so that they are dependencies of this package. */
const BUNDLED = ['@oclif/core', '@salesforce/core', '@salesforce/kit'];
/**
 * Core writes its log in a thread, whose file it searches for at ../../lib/logger relative to its own code: lib/chunks.
 */
const LOG_WRITER = 'node_modules/@salesforce/core/lib/logger/transformStream.js';
const ENTRIES = [
  ...FIRST.map((name) => `src/${name}.ts`),
  'src/commands/**/*.ts',
  'src/hooks/doctor.ts',
  'src/salesforce/renewalWorker.ts',
  'src/index.ts',
];

/**
 * `plugins`: more plugins for esbuild. `more`: more entries. `outside`: for comparison, packages that stay outside;
 * then all other modules run at start-up.
 */
type BundleOptions = { plugins?: Plugin[]; more?: string[]; outside?: string[] };

/**
 * Bundles the plugin as it is published: one file for each command, with shared code in chunks. It contains
 * @oclif/core, @salesforce/core, and sf-plugins-core without its terminal tables (ink, react, es-toolkit: five hundred
 * modules). The other `dependencies` stay outside. docs/dev/benchmarks.md shows the savings.
 */
export const bundlePlugin = async (
  outdir: string,
  { plugins = [], more = [], outside = [] }: BundleOptions = {},
): Promise<void> => {
  const { metafile } = await build({
    entryPoints: [...new Set([...ENTRIES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })), ...more])]
      .map((path) => ({ in: path, out: outOf(path) }))
      .concat({ in: LOG_WRITER, out: 'logger/transformStream' }),
    absWorkingDir: ROOT,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    chunkNames: 'chunks/[hash]',
    external: [...Object.keys(packageJson.dependencies).filter((name) => !BUNDLED.includes(name)), ...outside],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // Bundled CommonJS packages load Node's own modules with `require`.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    plugins: [
      namedCommands,
      coreWithTexts,
      ...(outside.length === 0 ? [lazily] : []),
      withoutTables,
      widthOnDemand,
      ...plugins,
    ],
  });
  await Promise.all([beginWithFirst(outdir, metafile), writeLicenses(outdir, metafile)]);
};

/** Sources keep their folders; files that tests add have none. */
const outOf = (path: string): string => {
  const name = path.replace(/\.ts$/, '');
  return name.startsWith('src') ? relative('src', name) : basename(name);
};

/**
 * The parts of core that sf-plugins-core imports. Its texts are inserted, because it would search for them beside
 * itself, where they no longer are.
 */
const coreWithTexts: Plugin = {
  name: 'core-with-texts',
  setup(context) {
    context.onResolve({ filter: /^@salesforce\/core(?:\/messages)?$/ }, ({ importer, kind }) =>
      /sf-plugins-core[\\/]lib[\\/]/.test(importer)
        ? { path: '@salesforce/core', namespace: kind === 'dynamic-import' ? 'core-later' : 'core-with-texts' }
        : undefined,
    );
    // A CommonJS package that is imported dynamically has no named exports.
    context.onLoad({ filter: /^/, namespace: 'core-later' }, ({ path }) => ({
      contents: `export { ConfigAggregator } from '${path}';`,
      resolveDir: ROOT,
    }));
    context.onLoad({ filter: /^/, namespace: 'core-with-texts' }, ({ path }) => {
      const [bundle, key] = ['@salesforce/sf-plugins-core', 'messages'];
      Messages.importMessagesDirectory(join(ROOT, 'node_modules', bundle, 'lib'));
      const { messages } = Messages.loadMessages(bundle, key);
      const contents = `
        import { Messages as Texts } from '${path}';
        export * from '${path}';
        const texts = new Texts('${bundle}', '${key}', new Map(${JSON.stringify([...messages])}));
        export const Messages = { importMessagesDirectoryFromMetaUrl() {}, loadMessages: () => texts };`;
      return { contents, resolveDir: ROOT };
    });
  },
};

/** `SfCommand.table` and `SfCommand.progress` are the only users of these packages, and nothing here calls them. */
const withoutTables: Plugin = {
  name: 'without-tables',
  setup(context) {
    const none = (name: string, ...exported: string[]): string =>
      `const none = function () { throw new Error('This plugin is built without ${name}.'); };
        export { ${exported.map((each) => `none as ${each}`).join()} };`;
    context.onLoad({ filter: /@oclif[\\/]table[\\/]lib[\\/]index\.js$/ }, () => ({
      contents: none('@oclif/table', 'printTable', 'makeTable'),
    }));
    context.onLoad({ filter: /cli-progress[\\/]cli-progress\.js$/ }, () => ({
      contents: none('cli-progress', 'SingleBar'),
    }));
    // Their code reads only these properties.
    context.onLoad({ filter: /@(?:oclif|salesforce)[\\/]core[\\/]package\.json$/ }, async ({ path }) => {
      const { name, version, engines } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
      return { contents: JSON.stringify({ name, version, engines }), loader: 'json' };
    });
  },
};

/**
 * Keeps the names of command classes, which the CLI shows in the JSON of an error. Other names are removed, which saves
 * a fifteenth of the package.
 */
const namedCommands: Plugin = {
  name: 'named-commands',
  setup(context) {
    context.onLoad({ filter: /src[\\/]commands[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const named = source.replace(
        /export default class (\w+) extends SfCommand<\w+> \{/,
        "$& static { Object.defineProperty(this, 'name', { value: '$1' }); }",
      );
      if (named === source) throw new Error(`${path} has no class of a command.`);
      return { contents: named, loader: 'ts' };
    });
  },
};

/** Loads Intl and the Unicode tables on demand: it takes longer than most commands, which only show ASCII. */
const widthOnDemand: Plugin = {
  name: 'width-on-demand',
  setup(context) {
    context.onResolve({ filter: /^string-width$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'on-demand' } : undefined,
    );
    context.onLoad({ filter: /^string-width$/, namespace: 'on-demand' }, () => ({
      contents: `export default (text) => require('string-width').default(text);`,
      resolveDir: ROOT,
    }));
  },
};

/**
 * Puts the first modules before all other imports, because the module that runs first decides. Bundlers do not
 * guarantee an order among chunks.
 */
const beginWithFirst = async (outdir: string, { outputs }: Metafile): Promise<void> => {
  const entries = Object.entries(outputs).filter(([, { entryPoint }]) => entryPoint?.startsWith('src/commands/'));
  await Promise.all(
    entries.map(async ([output]) => {
      const path = resolve(ROOT, output);
      const up = relative(dirname(path), resolve(ROOT, outdir)).replaceAll('\\', '/');
      const first = FIRST.map((name) => `import '${up}/${name}.js';\n`);
      await writeFile(path, [...first, await readFile(path, 'utf8')].join(''));
    }),
  );
};

const writeLicenses = async (outdir: string, { inputs }: Metafile): Promise<void> => {
  await writeFile(join(outdir, 'LICENSES.txt'), await licenses(ROOT, Object.keys(inputs)));
};

type PackageJson = { name: string; version: string; license: string };

/** The licenses of the packages that these files (paths relative to `root`) are from, which have to travel with them; each text once. */
const licenses = async (root: string, files: string[]): Promise<string> => {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const all = await Promise.all([...new Set(folders)].map((folder) => licenseOf(join(root, folder))));
  const sections = [...Map.groupBy(all, ({ text }) => text)].map(([text, of]) =>
    `${of
      .map(({ title }) => `--- ${title}`)
      .toSorted()
      .join('\n')}\n\n${text}`.trimEnd(),
  );
  return `This plugin contains parts of the following packages.\n\n${sections.toSorted().join('\n\n')}\n`;
};

const licenseOf = async (folder: string): Promise<{ title: string; text: string }> => {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : (await readFile(join(folder, file), 'utf8')).trim();
  return { title: `${name} ${version} (${license})`, text };
};
