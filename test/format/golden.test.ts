import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { render } from '../../src/format/document/render.js';
import { JOB_FORMATS } from '../../src/format/push/jobRows.js';
import { prettyJson } from '../../src/core/text/json.js';
import { formatMarkdown } from '../../src/format/push/markdown.js';
import { formatReport } from '../../src/format/push/report.js';
import { FULL, FULL_ROWS } from '../support/reports.js';

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

const rows = (name: keyof typeof JOB_FORMATS, onlyFailed: boolean): string => {
  const { begin, page, end } = JOB_FORMATS[name](FULL, onlyFailed);
  const wanted = FULL_ROWS.filter(({ status }) => !onlyFailed || status === 'Failed');
  return [begin, ...wanted.map((each) => page([each])), end].join('');
};

/** To make them anew after a change that is meant, and then to be read: `UPDATE_GOLDEN=1 npm run test:unit`. */
const GOLDEN: Record<string, () => string> = {
  'report.txt': () => lines(render(formatReport(FULL))),
  'report.md': () => lines(formatMarkdown(FULL)),
  'report.json': () => `${prettyJson(FULL)}\n`,
  'report.csv': () => rows('csv', false),
  'report.jsonl': () => rows('jsonl', false),
  'report.xml': () => rows('junit', false),
  'failed.xml': () => rows('junit', true),
};

describe('every format of a report', () => {
  for (const [name, make] of Object.entries(GOLDEN)) {
    it(`is the same as test/golden/${name}`, () => {
      const file = new URL(`../golden/${name}`, import.meta.url);
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, make());
      expect(make()).to.equal(readFileSync(file, 'utf8'));
    });
  }

  it('contains nothing that moves a cursor or reorders a line', () => {
    for (const make of Object.values(GOLDEN)) expect(make()).not.to.match(/[\u0000-\u0009\u000B-\u001F\u202E]/);
  });

  it('can be parsed back from CSV and JSON lines', () => {
    const csv = parse<Record<string, string>>(rows('csv', false), { columns: true });
    expect(csv.map(({ OrgKey, Status }) => [OrgKey, Status])).to.deep.equal(
      FULL_ROWS.map(({ orgKey, status }) => [orgKey, status]),
    );
    const json = rows('jsonl', false)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(json).to.deep.equal(FULL_ROWS.map((each) => ({ pushRequestId: FULL.pushRequestId, ...each })));
  });
});
