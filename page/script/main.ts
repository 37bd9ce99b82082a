/** Draws what the file holds, by its kind. */
import type { PageData } from '../../src/format/pageData.js';
import { drawAdoption } from './adoption/drawAdoption.js';
import { byId } from './dom.js';
import { drawFoot } from './frame.js';
import { drawPush } from './push/drawPush.js';

const takeData = (): PageData => {
  const holder = byId('data');
  const data = JSON.parse(holder.textContent) as PageData;
  holder.remove();
  return data;
};

const data = takeData();
drawFoot(data.createdAt);
switch (data.kind) {
  case 'push':
    drawPush(data);
    break;
  case 'adoption':
    drawAdoption(data);
    break;
}
