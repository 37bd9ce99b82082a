import type { Section } from './pageData.js';
import { grouped, harmless, linesText, plain, shortened } from './text.js';

/** Limits, because a comment on a pull request has at most 65,536 characters. */
const MOST_ROWS = 50;
const LONGEST_TEXT = 300;

/**
 * Text of another company as code, in which nothing is markup, a link or a mention. Its fence does not occur in the
 * text, and bars, which would end a table cell, are replaced.
 */
export const code = (text: string | null): string => {
  const line = plain(text ?? '').replaceAll('|', '¦');
  if (line === '') return '';
  const shown = shortened(line, LONGEST_TEXT);
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  return `${fence}${fence.length > 1 ? ` ${shown} ` : shown}${fence}`;
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const markdownTable = (titles: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] => [
  row(titles),
  row(titles.map(() => '---')),
  ...rows.map(row),
];

/** Escapes names of packages and unknown statuses for a line of Markdown. */
export const markdownText = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>#|~&]/g, String.raw`\$&`);

/** Sections as Markdown, for a job summary or a comment. */
export const sectionsMarkdown = (headline: string, sections: readonly Section[], end: readonly string[] = []): string =>
  linesText(
    [
      `## ${markdownText(harmless(headline))}`,
      ...sections.flatMap(({ title, titles, rows, newest }) => [
        '',
        `### ${markdownText(harmless(title))}${rows.length > MOST_ROWS ? `: ${grouped(MOST_ROWS)} of ${grouped(rows.length)}` : ''}`,
        '',
        ...markdownTable(
          titles,
          (newest ? rows.slice(-MOST_ROWS) : rows.slice(0, MOST_ROWS)).map((row) => row.map(code)),
        ),
      ]),
      ...end,
    ].map(harmless),
  );
