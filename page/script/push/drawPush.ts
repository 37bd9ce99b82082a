import type { PushPage } from '../../../src/format/pageData.js';
import { parseStatus, type KnownStatus } from '../../../src/core/status.js';
import { element, foreign } from '../dom.js';
import { addSection, drawHead } from '../frame.js';
import { causesSection } from './causesSection.js';
import { factsOf } from './facts.js';
import { orgTable } from './orgTable.js';
import { placesSection } from './placesSection.js';
import { progressSection } from './progressSection.js';
import { laterPushesSection } from './laterPushesSection.js';
import { statusSection } from './statusSection.js';

const NO_FAILURES: Record<KnownStatus, string> = {
  Created: 'Nothing has been upgraded.',
  Pending: 'No org has been upgraded yet.',
  InProgress: 'No org has failed so far.',
  Succeeded: 'No org failed.',
  Failed: 'No org failed.',
  Canceled: 'No org failed.',
};

/** The report of a push. */
export const drawPush = ({ outcome, report }: PushPage): void => {
  drawHead({
    eyebrow: 'Push upgrade',
    name: [foreign(report.package.name), ' ', foreign(report.version.number)],
    outcome,
    facts: factsOf(report),
  });
  statusSection(addSection('orgs', 'Orgs'), report);
  if (report.timeline.completions.length > 0) progressSection(addSection('progress', 'Over time'), report);
  if (report.failures.length === 0) {
    const sentence = NO_FAILURES[parseStatus(report.status) ?? 'InProgress'];
    addSection('none-failed', 'Failures').append(element('p', {}, sentence));
    addRetries(report);
  } else {
    const [causes, places] = [addSection('causes', 'Why orgs failed'), addSection('places', 'Where orgs failed')];
    addRetries(report);
    causesSection(causes, report, orgTable(addSection('failed-orgs', 'Failed orgs'), report));
    placesSection(places, report);
  }
};

const addRetries = (report: PushPage['report']): void => {
  if (report.laterPushes.length > 0) laterPushesSection(addSection('later-pushes', 'Tried again since'), report);
};
