import type { PushReport } from '../core/report/report.js';
import { withoutAddressesIn } from '../core/text/redact.js';
import { jsonLine } from '../core/text/json.js';
import { commandsIn } from './document/blocks.js';
import type { PageData, PushPage } from './pageData.js';
import { nextSteps, outcomeText } from './push/report.js';

const PLACE = '<!-- data -->';

/** A page: the template that the build has created, with the data for its script inserted, without e-mail addresses. */
export const formatPage = (template: string, data: PageData): string => {
  if (!template.includes(PLACE)) throw new Error(`The template has no place for the data: ${PLACE}`);
  // A function, because $ has a special meaning in a replacement string.
  return template.replace(
    PLACE,
    () => `<script type="application/json" id="data">${scriptJson(withoutAddressesIn(data))}</script>`,
  );
};

/** The page of a push. */
export const pushPage = (report: PushReport, createdAt: Date): PushPage => ({
  kind: 'push',
  createdAt: createdAt.toISOString(),
  outcome: outcomeText(report),
  report,
  next: commandsIn(nextSteps(report)),
});

/** JSON that cannot end the script element or be read as markup, whatever the names of orgs contain. */
const scriptJson = (value: unknown): string =>
  jsonLine(value).replaceAll(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
