import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { withAbsoluteLinks } from '../scripts/npmReadme.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = globSync(['*.md', '{.github,docs,emulator,examples}/**/*.md'], { cwd: ROOT });
const SOURCES = globSync(
  ['*.{js,json}', '{.github,bench,demo,emulator,live,messages,page,schemas,scripts,src,test}/**/*.{ts,md,yml,json}'],
  { cwd: ROOT },
);

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Without blocks of code, in which nothing is a link or a heading. */
const prose = (text: string): string => text.replaceAll(/^ *(`{3,})[^\n]*\n[\s\S]*?\n *\1 *$/gm, '');

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');

/** The second heading of the same name is `name-1`. */
const anchorsOf = (text: string): Set<string> => {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose(text).matchAll(/^#{1,6} +(.*?) *$/gm)) {
    const anchor = anchorOf(heading);
    let [free, times] = [anchor, 0];
    while (anchors.has(free)) free = `${anchor}-${(times += 1)}`;
    anchors.add(free);
  }
  return anchors;
};

const linksOf = (text: string): string[] =>
  [
    ...[
      ...prose(text)
        .replaceAll(/`[^`\n]*`/g, '')
        .matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
    ],
    ...prose(text).matchAll(/^ *\[[^\]\n]+\]: +<?([^\s>]+)/gm),
    ...prose(text).matchAll(/<(?:img|a|source)\b[^>]*?\b(?:src|href|srcset)="([^"]+)"/g),
  ].map(([, target = '']) => target);

const isOutside = (target: string): boolean => /^[a-z]+:/.test(target);

/** What is wrong with a link, if anything. */
const faultOf = (page: string, target: string): string | undefined => {
  const [path = '', anchor] = decodeURI(target).split('#');
  const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (file.startsWith('..') || !existsSync(join(ROOT, file))) return `${page}: ${target}: there is no ${file}`;
  if (anchor === undefined) return undefined;
  if (statSync(join(ROOT, file)).isDirectory() || !anchorsOf(read(file)).has(anchor))
    return `${page}: ${target}: ${file} has no heading #${anchor}`;
  return undefined;
};

describe('links', () => {
  it('are found, and headings have the anchors of GitHub', () => {
    const text =
      '# A `b`, c & [D](x)\n\n# A `b`, c & [D](x)\n\n[e](f.md#g) `[no](no)`\n\n```\n# no\n[no](no)\n```\n<img src="h.png">\n\n[i]: j.md';
    expect([...anchorsOf(text)]).to.deep.equal(['a-b-c--d', 'a-b-c--d-1']);
    expect(linksOf(text)).to.deep.equal(['x', 'x', 'f.md#g', 'j.md', 'h.png']);
  });

  it('of the README are absolute on npm, images too', () => {
    const absolute = (text: string): string => withAbsoluteLinks(text, 'https://example.com/o/r', 'v1');
    expect(absolute('[a](b/b.md#c), [d](./e), [f](#g), [h](https://i.example)')).to.equal(
      '[a](https://example.com/o/r/blob/v1/b/b.md#c), [d](https://example.com/o/r/blob/v1/e), [f](#g), [h](https://i.example)',
    );
    expect(absolute('[![j](k.svg)](l.md)')).to.equal(
      '[![j](https://example.com/o/r/raw/v1/k.svg)](https://example.com/o/r/blob/v1/l.md)',
    );
    const left = linksOf(absolute(read('README.md'))).filter((target) => !/^(?:https:|#)/.test(target));
    expect(left).to.deep.equal([]);
  });

  for (const page of PAGES) {
    it(`of ${page} have existing targets`, () => {
      const links = linksOf(read(page)).filter((target) => !isOutside(target));
      expect(links.flatMap((target) => faultOf(page, target) ?? [])).to.deep.equal([]);
    });
  }

  it('to pages are right in code, messages and comments, too', () => {
    const named = SOURCES.flatMap((path) =>
      [...read(path).matchAll(/(?<![\w/.-])(?:docs|emulator|examples)\/[\w/-]+\.md\b/g)].map(([page]) => ({
        path,
        page,
      })),
    );
    expect(named.length).to.be.above(10);
    expect(named.filter(({ page }) => !existsSync(join(ROOT, page)))).to.deep.equal([]);
  });
});
