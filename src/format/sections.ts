import { code, markdownText, markdownTable } from './push/markdown.js';
import type { Section } from './pageData.js';
import { grouped, harmless, linesText } from './text.js';

/** A limit, because a comment on a pull request has at most 65,536 characters. */
const MOST_ROWS = 50;

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
