import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): Promise<string> => readFile(`${ROOT}${path}`, 'utf8');

/** Browsers that know what the page asks of them. */
const TARGET = ['chrome117', 'firefox119', 'safari17.4'];

/** What is bundled wants its license to travel with it. */
export const BUNDLED = ['chart.js', '@kurkle/color'];

/** The page of a report without its data: one file that asks for nothing else, and lets nothing else in. */
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

/** As it is published: smaller than npm, which packs by gzip, would make it. */
export const packedPage = async (): Promise<Buffer> => brotliCompressSync(await bundlePage());

/** Only the one script and the one style of the page, known by their content. Text is never taken for markup. */
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
