/** Draws the data of the file, by its kind. */
import type { PageData } from '../../src/format/pageData.js';
import { drawAdoption } from './adoption/drawAdoption.js';
import { byId } from './dom.js';
import { drawFoot } from './frame.js';
import { drawPush } from './push/drawPush.js';
import { keepReloading } from './reload.js';
import { drawSteps } from './steps.js';
import { drawTables } from './tables/drawTables.js';

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

const data = takeData();
drawFoot(data.createdAt, data.kind === 'tables' ? data.timeline?.timeZone : undefined);
draw(data);
drawSteps(data.next);
if (data.live === true) keepReloading();
