import type { BehindOrg } from '../../core/adoption/report.js';
import { whyText } from './behindText.js';
import { csvLine } from '../../core/text/csv.js';
import { customerCells, type CustomerColumns } from '../customer.js';
import { jsonLine } from '../../core/text/json.js';
import { linesText } from '../text.js';

/** Columns have the org's field names, so that the file can be used as an org file. */
const CSV: ReadonlyArray<[name: string, value: (org: BehindOrg) => string | null]> = [
  ['OrgKey', (org) => org.orgKey],
  ['OrgName', (org) => org.orgName],
  ['OrgType', (org) => org.orgType],
  ['OrgStatus', (org) => org.orgStatus],
  ['InstanceName', (org) => org.instanceName],
  ['InstalledVersion', (org) => org.installedVersion],
  ['ParentOrg', (org) => org.parentOrg],
  ['Behind', (org) => org.reason],
  ['Reason', whyText],
  ['FailedPushes', (org) => String(org.failures)],
  ['HadVersion', (org) => org.hadVersion],
  ['PushRequestId', (org) => org.pushRequestId],
];

/** Writes the orgs that are behind as they are read: a heading, then each page. */
export const BEHIND_ROW_FORMATS = {
  csv: {
    begin: (columns: CustomerColumns) => linesText([csvLine([...CSV, ...columns].map(([name]) => name))]),
    page: (orgs: readonly BehindOrg[], columns: CustomerColumns) =>
      linesText(
        orgs.map((org) => csvLine([...CSV.map(([, value]) => value(org)), ...customerCells(columns, org.customer)])),
      ),
  },
  jsonl: { begin: () => '', page: (orgs: readonly BehindOrg[]) => linesText(orgs.map(jsonLine)) },
} as const;
