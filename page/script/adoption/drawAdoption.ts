import type { BehindOrg } from '../../../src/core/adoption/report.js';
import { toLongId } from '../../../src/core/orgs/ids.js';
import { whyText } from '../../../src/format/fleet/behindText.js';
import { customerText } from '../../../src/format/customer.js';
import type { AdoptionPage } from '../../../src/format/pageData.js';
import { utcTime } from '../../../src/core/text/calendar.js';
import { customerCell, element, foreign } from '../dom.js';
import { addSection, drawHead, type Fact } from '../frame.js';
import { counted, grouped } from '../../../src/core/text/numbers.js';
import { rowTable, type TableColumn } from '../rowTable.js';
import { shareBar, type Part } from '../shareBar.js';
import { groupsSection, reasonsSection, versionsSection } from './groupSections.js';
import { trendSection } from './trendSection.js';

/** Draws which orgs have which version of a package. */
export const drawAdoption = ({ outcome, report, behind, trend, trendNote }: AdoptionPage): void => {
  const { orgs, version } = report;
  drawHead({
    eyebrow: 'Adoption',
    name: [foreign(report.package.name), ' ', foreign(version.number)],
    outcome,
    facts: factsOf(report),
  });
  const parts: Part[] = [
    { label: 'Up to date', kind: 'succeeded', count: orgs.current },
    { label: 'Regressed', kind: 'failed', count: orgs.regressed },
    {
      label: orgs.regressed === 0 ? 'Behind' : 'Otherwise behind',
      kind: 'pending',
      count: orgs.behind - orgs.regressed,
    },
  ];
  shareBar(
    addSection('orgs', 'Orgs'),
    'Orgs',
    parts.filter(({ count }) => count > 0),
    orgs.total,
  );
  if (trend.length > 1) {
    const section = addSection('trend', 'Over time');
    trendSection(section, trend);
    if (trendNote !== '') section.append(element('p', { class: 'muted' }, foreign(trendNote)));
  }
  versionsSection(addSection('versions', 'Versions'), report);
  if (orgs.behind > 0) reasonsSection(addSection('reasons', 'Why orgs are behind'), report);
  groupsSection(addSection('groups', 'Groups of orgs'), report);
  if (behind.length > 0) behindSection(addSection('behind', 'Orgs that are behind'), behind, report);
};

const factsOf = ({ version, since, pushes, time }: AdoptionPage['report']): Fact[] => [
  { title: 'Version', value: version.id, code: true },
  { title: 'Counted', value: utcTime(time) },
  { title: `Pushes since ${since.slice(0, 10)}`, value: grouped(pushes) },
];

/** What the list of orgs that are behind shows, in the order of its columns. */
const BEHIND_COLUMNS: ReadonlyArray<TableColumn<BehindOrg>> = [
  {
    title: 'Org',
    value: ({ orgName }) => orgName,
    cell: ({ orgName, customer }) => [foreign(orgName), ...customerCell(customer)],
  },
  { title: 'Org key', value: ({ orgKey }) => orgKey, cell: ({ orgKey }) => [element('code', {}, orgKey)] },
  { title: 'Type', value: ({ orgType }) => orgType },
  { title: 'Instance', value: ({ instanceName }) => instanceName },
  { title: 'Installed', value: ({ installedVersion }) => installedVersion },
  {
    title: 'Why',
    value: whyText,
    cell: (org) => [
      foreign(whyText(org)),
      ...(org.pushRequestId === null ? [] : [' ', element('code', {}, org.pushRequestId)]),
    ],
  },
];

/** Everything that can be searched for; the id in its long form has the short one in it. */
const behindText = (org: BehindOrg): Array<string | null> => [
  ...[org.orgName, toLongId(org.orgKey), customerText(org.customer), org.orgType, org.orgStatus],
  ...[org.instanceName, org.installedVersion, org.hadVersion, org.pushRequestId, org.reason, whyText(org)],
];

const behindSection = (section: HTMLElement, behind: readonly BehindOrg[], report: AdoptionPage['report']): void => {
  const left = report.orgs.behind - behind.length;
  if (left > 0) {
    const text = `The first ${counted(behind.length, 'org')}, and ${grouped(left)} more, which are in a CSV file of the same report.`;
    section.append(element('p', { class: 'muted' }, text));
  }
  rowTable(section, {
    rows: behind,
    columns: BEHIND_COLUMNS,
    searchText: behindText,
    noun: 'org',
    hint: 'Name, id, version, reason …',
    kind: 'behind',
  });
};
