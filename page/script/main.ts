/** Draws the data of the file, by its kind. */
import type { PageData } from '../../src/format/pageData.js';
import { drawAdoption } from './adoption/drawAdoption.js';
import { byId } from './dom.js';
import { drawFoot, drawSteps } from './frame.js';
import { drawPush } from './push/drawPush.js';
import { drawTables } from './tables/drawTables.js';

const RELOAD_MS = 10_000;

const takeData = (): PageData => {
  const holder = byId('data');
  const data = JSON.parse(holder.textContent) as PageData;
  holder.remove();
  return data;
};

const DRAW: { [Kind in PageData['kind']]: (data: Extract<PageData, { kind: Kind }>) => void } = {
  push: drawPush,
  adoption: drawAdoption,
  tables: drawTables,
};

const draw = (data: PageData): void => {
  (DRAW[data.kind] as (data: PageData) => void)(data);
};

/** Shows the page as it was written last, unless somebody is reading it closely. */
const keepReloading = (): void => {
  setTimeout(() => {
    if (isInUse()) keepReloading();
    else location.reload();
  }, RELOAD_MS);
};

/** Something is searched for, selected, opened to be read, or gone to by keys. */
const isInUse = (): boolean =>
  [...document.querySelectorAll('input')].some(({ value }) => value !== '') ||
  getSelection()?.isCollapsed === false ||
  document.querySelector('details[open], :is(button, summary):focus-visible') !== null;

const data = takeData();
drawFoot(data.createdAt, data.kind === 'tables' ? data.timeline?.timeZone : undefined);
draw(data);
drawSteps(data.next);
if (data.live === true) keepReloading();
