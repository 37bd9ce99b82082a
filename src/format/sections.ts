import { code, markdownText, table } from './markdown.js';
import { grouped, harmless } from './text.js';

/**
 * A table of texts, of which some are of other companies. Where all titles are empty its rows are names and values.
 * `newest`: where there are too many rows, the last are shown.
 */
export type Section = {
  title: string;
  titles: readonly string[];
  rows: ReadonlyArray<readonly string[]>;
  newest?: true;
};

/** A comment on a pull request holds 65,536 characters. */
const MOST_ROWS = 50;

export const linesText = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** Sections as Markdown, for a job summary or a comment. */
export const sectionsMarkdown = (headline: string, sections: readonly Section[], end: readonly string[] = []): string =>
  linesText(
    [
      `## ${markdownText(harmless(headline))}`,
      ...sections.flatMap(({ title, titles, rows, newest }) => [
        '',
        `### ${markdownText(harmless(title))}${rows.length > MOST_ROWS ? `: ${grouped(MOST_ROWS)} of ${grouped(rows.length)}` : ''}`,
        '',
        ...table(
          titles,
          (newest ? rows.slice(-MOST_ROWS) : rows.slice(0, MOST_ROWS)).map((row) => row.map(code)),
        ),
      ]),
      ...end,
    ].map(harmless),
  );

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const html = (text: string): string => harmless(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;margin:1rem 0}th,td{text-align:left;padding:.25rem .75rem;border-bottom:1px solid #8886;vertical-align:top}';

/** Sections as one page that needs nothing else. */
export const sectionsHtml = (headline: string, sections: readonly Section[], end: readonly string[] = []): string => {
  const title = html(headline);
  const row = (tag: string, cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`;
  return linesText([
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body>`,
    `<h1>${title}</h1>`,
    ...sections.flatMap(({ title: name, titles, rows }) => [
      `<h2>${html(name)}</h2>`,
      `<table>${titles.some(Boolean) ? `<thead>${row('th', titles)}</thead>` : ''}<tbody>`,
      ...rows.map((cells) => row('td', cells)),
      '</tbody></table>',
    ]),
    ...end.map((text) => `<p>${html(text)}</p>`),
    '</body></html>',
  ]);
};
