import { DAY_MS } from '../../../src/core/text/calendar.js';
import type { Span, TimelineData, TimelineRow } from '../../../src/format/pageData.js';
import { button, element, foreign, swatch } from '../dom.js';
import { grouped } from '../numbers.js';
import { markOf, stepFor } from '../timeAxis.js';

/** The time that is shown before and after now. */
const PERIODS = [
  ['2 weeks', 14 * DAY_MS],
  ['3 months', 91 * DAY_MS],
  ['1 year', 365 * DAY_MS],
  ['All', Infinity],
] as const;

/** The number of rows at first, and with each click. */
const ROWS = 100;
/** The number of marks for which the axis has room. */
const MARKS = matchMedia('(width < 40rem)').matches ? 3 : 8;

type Range = { from: number; to: number };

/** What clocks show in a zone; a time on the axis is in milliseconds since the epoch. */
type ZoneClock = {
  /** So many milliseconds they are ahead of UTC. */
  offset: (time: number) => number;
  /** `2026-11-28 02:00` */
  text: (iso: string) => string;
};

/** A timeline: a bar for each push or wave, by group, with windows and freezes. */
export const timelineSection = (section: HTMLElement, timeline: TimelineData): void => {
  const now = Date.parse(timeline.now);
  const clock = zoneClock(timeline.timeZone);
  const dated = timeline.rows.filter(({ bars }) => bars.length > 0);
  const within = (period: number): TimelineRow[] =>
    dated.filter(({ bars }) => bars.some((bar) => endOf(bar, now) >= now - period && startOf(bar) <= now + period));
  // The shortest period that contains a row.
  let period: number = PERIODS.find(([, each]) => within(each).length > 0)?.[1] ?? Infinity;
  let shown = ROWS;

  const head = element('th', { scope: 'col' });
  const body = element('tbody');
  const more = button('', () => {
    shown += ROWS;
    draw();
  });
  more.className = 'rest';
  const choices = PERIODS.map(([label, each]) => {
    const choice = button(label, () => {
      [period, shown] = [each, ROWS];
      draw();
    });
    return { each, choice };
  });

  const draw = (): void => {
    const rows = within(period);
    const range = rangeOf(rows, now, period);
    head.replaceChildren(axis(range, clock));
    let group = '';
    body.replaceChildren(
      ...rows.slice(0, shown).flatMap((row) => {
        const isFirst = row.group !== group;
        group = row.group;
        return [...(isFirst ? [groupLine(row.group)] : []), line(row, range, now, clock)];
      }),
    );
    for (const { each, choice } of choices) choice.setAttribute('aria-pressed', String(each === period));
    more.textContent = `${grouped(rows.length - shown)} more`;
    more.hidden = rows.length <= shown;
  };

  const titles = ['What', 'Status'].map((title) => element('th', { scope: 'col' }, title));
  section.append(
    element('p', { class: 'tools periods' }, element('span', {}, 'Around now'), ...choices.map(({ choice }) => choice)),
    element('table', { class: 'timeline' }, element('thead', {}, element('tr', {}, ...titles, head)), body),
    more,
    legend(dated),
  );
  draw();
};

const zoneClock = (timeZone: string): ZoneClock => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const wall = (time: number): string => format.format(time);
  return {
    offset: (time) => Date.parse(`${wall(time).replace(' ', 'T')}Z`) - Math.floor(time / 1000) * 1000,
    text: (iso) => wall(Date.parse(iso)).slice(0, 16),
  };
};

const startOf = ({ from }: Span): number => Date.parse(from);
const endOf = ({ from, to }: Span, now: number): number =>
  to === null ? Math.max(now, Date.parse(from)) : Date.parse(to);

/** The range of the bars, limited to the period. */
const rangeOf = (rows: readonly TimelineRow[], now: number, period: number): Range => {
  let [from, to] = [now, now];
  for (const { bars } of rows)
    for (const bar of bars) {
      from = Math.min(from, Math.max(startOf(bar), now - period));
      to = Math.max(to, Math.min(endOf(bar, now), now + period));
    }
  const margin = Math.max((to - from) / 50, 60_000);
  return { from: from - margin, to: to + margin };
};

const groupLine = (group: string): HTMLElement =>
  element('tr', {}, element('th', { colspan: '3', scope: 'rowgroup', class: 'group' }, foreign(group)));

const line = (row: TimelineRow, range: Range, now: number, clock: ZoneClock): HTMLElement => {
  const said = row.bars
    .map(({ from, to }) =>
      [from, ...(to === from ? [] : [to])].map((time) => (time === null ? 'now' : clock.text(time))).join(' to '),
    )
    .join(', ');
  const lane = element('div', { class: 'lane', role: 'img', 'aria-label': said, title: said });
  for (const span of row.windows) place(lane, 'window', span, range, now);
  for (const span of row.freezes) place(lane, 'freeze', span, range, now);
  for (const span of row.bars) place(lane, `bar swatch ${row.kind}`, span, range, now);
  place(lane, 'now', { from: new Date(now).toISOString(), to: new Date(now).toISOString() }, range, now);
  return element(
    'tr',
    {},
    element('td', { 'data-title': 'What' }, foreign(row.label)),
    element(
      'td',
      { 'data-title': 'Status' },
      element('div', {}, row.status, element('span', { class: 'muted' }, ` ${row.detail}`)),
    ),
    element('td', { class: 'when' }, lane),
  );
};

/** Positions a bar on its lane, in percent; the part outside of the range is left out. */
const place = (lane: HTMLElement, kind: string, span: Span, { from, to }: Range, now: number): void => {
  const [start, end] = [Math.max(from, startOf(span)), Math.min(to, endOf(span, now))];
  if (start > to || end < from) return;
  const made = element('span', { class: kind });
  made.style.left = `${(100 * (start - from)) / (to - from)}%`;
  made.style.width = `${(100 * (end - start)) / (to - from)}%`;
  lane.append(made);
};

/** Marks at round times, in the zone of the page. */
const axis = ({ from, to }: Range, clock: ZoneClock): HTMLElement => {
  const step = stepFor(to - from, MARKS);
  const made = element('div', { class: 'axis' });
  const offset = clock.offset(from);
  for (let time = Math.ceil((from + offset) / step) * step - offset; time <= to; time += step) {
    const mark = element('span', {}, [markOf(time + clock.offset(time), step, to - from)].flat().reverse().join(' '));
    mark.style.left = `${(100 * (time - from)) / (to - from)}%`;
    made.append(mark);
  }
  return made;
};

const legend = (rows: readonly TimelineRow[]): HTMLElement => {
  const kinds = new Map(rows.map(({ kind, status }) => [kind, status]));
  const has = (key: 'windows' | 'freezes'): boolean => rows.some((row) => row[key].length > 0);
  return element(
    'p',
    { class: 'key' },
    ...[...kinds].map(([kind, status]) => element('span', {}, swatch(kind), status)),
    ...(has('windows') ? [element('span', {}, swatch('window'), 'Window')] : []),
    ...(has('freezes') ? [element('span', {}, swatch('freeze'), 'Freeze')] : []),
  );
};
