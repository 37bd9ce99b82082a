/** Draws the report that the file holds. */
import type { PageData } from '../../src/format/pageData.js';
import { parseStatus, type KnownStatus } from '../../src/core/status.js';
import { utcTime } from '../../src/format/time.js';
import { causesSection } from './causesSection.js';
import { byId, element, foreign } from './dom.js';
import { factsOf } from './facts.js';
import { orgTable } from './orgTable.js';
import { placesSection } from './placesSection.js';
import { plain } from './plain.js';
import { progressSection } from './progressSection.js';
import { retriesSection } from './retriesSection.js';
import { statusSection } from './statusSection.js';

const takeData = (): PageData => {
  const holder = byId('data');
  const data = JSON.parse(holder.textContent) as PageData;
  holder.remove();
  return data;
};

/** A section of the page, which is hidden unless there is something to show. */
const show = (id: string): HTMLElement => {
  const section = byId(id);
  section.hidden = false;
  return section;
};

const NO_FAILURES: Record<KnownStatus, string> = {
  Created: 'Nothing has been upgraded.',
  Pending: 'No org has been upgraded yet.',
  InProgress: 'No org has failed so far.',
  Succeeded: 'No org failed.',
  Failed: 'No org failed.',
  Canceled: 'No org failed.',
};

const { createdAt, outcome, report } = takeData();
const name = `${report.package.name} ${report.version.number}`;
document.title = plain(`${name}: ${outcome}`);
byId('name').append(foreign(report.package.name), ' ', foreign(report.version.number));
byId('outcome').textContent = outcome;
byId('facts').append(
  ...factsOf(report).map(({ title, value, code }) =>
    element('div', {}, element('dt', {}, title), element('dd', {}, code ? element('code', {}, value) : value)),
  ),
);
byId('made').textContent = `As of ${utcTime(createdAt)}. All times are UTC.`;
for (const main of document.querySelectorAll('main')) main.hidden = false;

statusSection(show('orgs'), report);
if (report.timeline.completions.length > 0) progressSection(show('progress'), report);
if (report.retries.length > 0) retriesSection(show('retries'), report);
if (report.failures.length === 0)
  show('none-failed').append(element('p', {}, NO_FAILURES[parseStatus(report.status) ?? 'InProgress']));
else {
  causesSection(show('causes'), report, orgTable(show('failed-orgs'), report));
  placesSection(show('places'), report);
}
