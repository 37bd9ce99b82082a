/**
 * Makes docs/images/screens: the output of commands as pictures at 60, 80 and 120 columns, on a dark and on a light
 * terminal. The documents are those of test/golden/screens, in colours. Part of `npm run docs:pictures`; alone it needs
 * neither a hub nor a browser.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planDocument } from '../../src/app/rollout/planDocument.js';
import { byCause } from '../../src/core/report/byCause.js';
import type { Block } from '../../src/format/document/blocks.js';
import { render } from '../../src/format/document/render.js';
import { formatList } from '../../src/format/push/list.js';
import { formatReport } from '../../src/format/push/report.js';
import { formatRollout } from '../../src/format/rollout/rollout.js';
import { formatPlan } from '../../src/format/rollout/rolloutPlan.js';
import { formatWaiting } from '../../src/format/push/waiting.js';
import { FULL, report } from '../../test/support/reports.js';
import { PLAN, RESULTS } from '../../test/support/rollouts.js';
import { ROOT } from '../../test/support/sfSession.js';
import { readScreen } from './screen.js';
import { svgOf } from './svg.js';

const FOLDER = join(ROOT, 'docs/images/screens');
const WIDTHS = [60, 80, 120];

const startTime = '2026-11-28T01:00:00.000Z';
const seenAt = new Date('2026-11-28T01:30:00.000Z');
const running = report('InProgress', { InProgress: 1200, Succeeded: 1133, Failed: 12 }, { startTime });
const pushes = [
  report('InProgress', { InProgress: 1200, Succeeded: 1133, Failed: 12 }, { startTime }),
  report('Failed', { Succeeded: 9, Failed: 1 }, { startTime: '2026-11-21T01:00:04.000Z' }),
  report('Succeeded', { Succeeded: 40 }, { startTime: '2026-11-14T01:00:04.000Z' }),
  report('Created', { Created: 1200 }),
];

const SCREENS: Record<string, readonly Block[]> = {
  report: formatReport(FULL),
  waiting: formatWaiting({ push: running, seenAt, causes: byCause(FULL.failureGroups), missed: undefined }, seenAt),
  list: formatList(pushes, 'Europe/Vienna'),
  plan: formatPlan(planDocument(PLAN, new Date('2026-12-19T12:00:00Z'))),
  rollout: RESULTS.slice(3, 4).flatMap((result) => formatRollout(result)),
};

await mkdir(FOLDER, { recursive: true });
for (const [name, blocks] of Object.entries(SCREENS)) {
  for (const width of WIDTHS) {
    const screen = readScreen(render(blocks, { width, colors: true }).join('\r\n'), width);
    for (const theme of ['dark', 'light'] as const)
      await writeFile(
        join(FOLDER, `${name}-${width}-${theme}.svg`),
        svgOf(screen, width, `${name} at ${width} columns`, theme),
      );
  }
}
