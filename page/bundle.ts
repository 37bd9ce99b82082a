import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): Promise<string> => readFile(`${ROOT}${path}`, 'utf8');

/** The oldest browsers that support the features of the page. */
const TARGET = ['chrome117', 'firefox119', 'safari17.4'];

/** Bundled packages, whose licenses must be distributed with them. */
export const BUNDLED = ['chart.js', '@kurkle/color'];

/** The page of a report without its data: one file that loads nothing else, and allows nothing else. */
export const bundlePage = async (): Promise<string> => {
  const [skeleton, style, script, licenses] = await Promise.all([
    read('page/page.html'),
    read('page/style.css').then(minifiedStyle),
    bundledScript(),
    Promise.all(BUNDLED.map((name) => read(`node_modules/${name}/LICENSE.md`))),
  ]);
  const parts = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy(style, script)}" />`,
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
    licenses: `<!--\n${BUNDLED.map((name, index) => `${name}: ${licenses[index]?.trim() ?? ''}`).join('\n\n')}\n-->`,
  };
  return Object.entries(parts).reduce(
    (page, [name, part]) => page.replace(`<!-- ${name} -->`, () => part),
    skeleton.replaceAll(/\n\s*/g, '\n'),
  );
};

/** The published form: compressed better than by npm, which uses gzip. */
export const packedPage = async (): Promise<Buffer> => brotliCompressSync(await bundlePage());

/**
 * Allows only the script and the style of the page, identified by their hashes. Text is never interpreted as markup.
 */
const policy = (style: string, script: string): string =>
  [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const minifiedStyle = async (css: string): Promise<string> =>
  (await transform(css, { loader: 'css', minify: true, target: TARGET })).code.trim();

const bundledScript = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}page/script/main.ts`],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: TARGET,
    tsconfig: `${ROOT}page/tsconfig.json`,
    legalComments: 'none',
  });
  return outputFiles[0]?.text.trim() ?? '';
};
