import type { AdoptionReport, OrgShares } from '../../../src/core/adoption/report.js';
import { ageText } from '../../../src/format/fleet/behindText.js';
import { barChart } from '../barChart.js';
import { element, foreign, tag, numbersTable } from '../dom.js';
import { grouped, shareText } from '../../../src/core/text/numbers.js';

/** How many orgs have each version, its age, and how many of them are production orgs. */
export const versionsSection = (section: HTMLElement, { versions, orgs: { total } }: AdoptionReport): void => {
  const counts = versions.map(({ number, orgs, behind }) => ({
    label: number,
    count: orgs,
    ...(behind ? { muted: true } : { kind: 'succeeded' as const }),
  }));
  const rows = versions.map(({ number, orgs, production, sandbox, ageDays, behind, beta, deprecated }) => [
    element(
      'span',
      {},
      foreign(number),
      ...[behind && 'behind', beta && 'beta', deprecated && 'deprecated'].flatMap((word) =>
        word === false ? [] : [' ', tag(word)],
      ),
    ),
    ...[grouped(orgs), shareText(orgs, total), grouped(production), grouped(sandbox)],
    ageDays === null ? '' : grouped(ageDays),
  ]);
  const table = numbersTable(['Version', 'Orgs', 'Share', 'Production', 'Sandbox', 'Age in days'], rows);
  section.append(barChart('Orgs by version', 'Version', counts, total, { table }));
};

/** Why orgs are behind. */
export const reasonsSection = (section: HTMLElement, { behind, failed, orgs }: AdoptionReport): void => {
  const counts = behind.map(({ reason, meaning, orgs: count }) => ({
    label: meaning,
    count,
    ...(reason === 'failed' || reason === 'regressed' ? {} : { kind: 'inProgress' as const }),
  }));
  section.append(barChart('Orgs by reason', 'Reason', counts, orgs.behind, { ofAll: 'Of all behind' }));
  if (failed.length === 0) return;
  section.append(
    element('h3', {}, 'Failed in so many of their last pushes'),
    numbersTable(
      ['Pushes', 'Orgs'],
      failed.map((each) => [grouped(each.pushes), grouped(each.orgs)]),
    ),
  );
};

/** The ages of installed versions, types of orgs, and tiers of customers. */
export const groupsSection = (section: HTMLElement, { ages, types, tiers, orgs }: AdoptionReport): void => {
  const counts = ages.map((age) => ({ label: ageText(age), count: age.orgs, kind: 'inProgress' as const }));
  const rows = (named: ReadonlyArray<OrgShares & { name: string | null }>): Node[][] =>
    named.map(({ name, orgs: count, current, behind }) => [
      name === null ? element('span', { class: 'muted' }, 'not known') : foreign(name),
      ...[grouped(count), grouped(current), grouped(behind), shareText(current, count)].map((text) =>
        element('span', {}, text),
      ),
    ]);
  const table = (title: string, what: string, named: ReadonlyArray<OrgShares & { name: string | null }>): HTMLElement =>
    element(
      'figure',
      {},
      element('figcaption', {}, title),
      numbersTable([what, 'Orgs', 'Up to date', 'Behind', 'Share'], rows(named)),
    );
  section.append(
    element(
      'div',
      { class: 'pair' },
      barChart('Age of the installed versions', 'Age', counts, orgs.total, { ofAll: 'Of all orgs' }),
      table(
        'By type',
        'Type',
        types.map(({ type, ...shares }) => ({ name: type, ...shares })),
      ),
      ...(tiers.length === 0
        ? []
        : [
            table(
              'By tier of the customer',
              'Tier',
              tiers.map(({ tier, ...shares }) => ({ name: tier, ...shares })),
            ),
          ]),
    ),
  );
};
