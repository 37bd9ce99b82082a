/**
 * Makes the links of README.md absolute: npm shows the README, but no other file of the repository, and only the
 * release workflow knows the URL of the repository. `node --import=tsx scripts/npmReadme.ts https://github.com/o/r
 * v1.2.3`
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../README.md', import.meta.url));

/** A link, or an image (with `!`), without a scheme and not within the page. */
const LINK = /(?<image>!?)\[(?<text>(?:!\[[^\]]*\]\([^)]*\)|[^\]])*)\]\((?![a-z]+:|#)(?<path>[^)\s]+)\)/g;

/** Images are served from `raw`, pages from `blob`. */
export const withAbsoluteLinks = (markdown: string, repository: string, ref: string): string =>
  markdown.replaceAll(LINK, (_, image: string, text: string, path: string) => {
    const inner = image === '' ? withAbsoluteLinks(text, repository, ref) : text;
    return `${image}[${inner}](${repository}/${image === '' ? 'blob' : 'raw'}/${ref}/${path.replace(/^\.\//, '')})`;
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [repository, ref] = process.argv.slice(2);
  if (repository === undefined || ref === undefined) throw new Error('Which repository, and which tag?');
  await writeFile(FILE, withAbsoluteLinks(await readFile(FILE, 'utf8'), repository, ref));
}
