import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Messages } from '@salesforce/core';
import { build, type Metafile, type Plugin } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };
import { licenses } from './licenses.js';
import { lazily } from './lazily.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What every command begins with, in this order. */
const FIRST = ['cli/org/quietLog', 'cli/standardOutput'];
/** Their code is in the bundle; what they need themselves is not, which is why they are dependencies. */
const BUNDLED = ['@oclif/core', '@salesforce/core', '@salesforce/kit'];
/** Core has its log written in a thread, by a file that it looks for at ../../lib/logger from where its own code is: lib/chunks. */
const LOG_WRITER = 'node_modules/@salesforce/core/lib/logger/transformStream.js';
const ENTRIES = [
  ...FIRST.map((name) => `src/${name}.ts`),
  'src/commands/**/*.ts',
  'src/hooks/doctor.ts',
  'src/salesforce/renewalWorker.ts',
  'src/index.ts',
];

/** More plugins for esbuild, more entries; for comparison, packages that stay outside, and then everything else runs at once. */
type BundleOptions = { plugins?: Plugin[]; more?: string[]; outside?: string[] };

/**
 * The plugin as it is published: one file a command, what they share in chunks, and in it @oclif/core, @salesforce/core,
 * and sf-plugins-core, of which the terminal tables (ink, react, es-toolkit: five hundred modules) are left out. What else
 * is in `dependencies` stays outside. docs/dev/benchmarks.md has what that saves.
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
    // CommonJS packages that are bundled ask for Node's own modules with `require`.
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

/** Sources keep their folders; what tests add has none. */
const outOf = (path: string): string => {
  const name = path.replace(/\.ts$/, '');
  return name.startsWith('src') ? relative('src', name) : basename(name);
};

/** What sf-plugins-core imports of core. Its texts are put in there: it looks for them beside itself, where it is no longer. */
const coreWithTexts: Plugin = {
  name: 'core-with-texts',
  setup(context) {
    context.onResolve({ filter: /^@salesforce\/core(?:\/messages)?$/ }, ({ importer, kind }) =>
      /sf-plugins-core[\\/]lib[\\/]/.test(importer)
        ? { path: '@salesforce/core', namespace: kind === 'dynamic-import' ? 'core-later' : 'core-with-texts' }
        : undefined,
    );
    // A CommonJS package that is imported late has no names.
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
    // Their code asks for no more of it.
    context.onLoad({ filter: /@(?:oclif|salesforce)[\\/]core[\\/]package\.json$/ }, async ({ path }) => {
      const { name, version, engines } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
      return { contents: JSON.stringify({ name, version, engines }), loader: 'json' };
    });
  },
};

/** The CLI shows the name of a command's class in the JSON of an error. Other names are not seen, and a fifteenth of the package. */
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

/** Intl and the Unicode tables take longer to load than most commands, which show nothing but ASCII. */
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

/** What runs first decides, so no import may come before it; bundlers don't promise an order among chunks. */
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
