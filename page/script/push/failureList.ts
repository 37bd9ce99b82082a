import { CAUSES } from '../../../src/core/report/causes.js';
import { toLongId } from '../../../src/core/orgs/ids.js';
import type { PushFailure } from '../../../src/core/report/failures.js';
import { customerText } from '../../../src/format/customer.js';
import type { ListColumn } from '../rowList.js';

export const meaningsOf = ({ causes }: PushFailure): string[] => causes.map((cause) => CAUSES[cause].meaning);

/** The columns of the list of failed orgs, in order. */
export const FAILURE_COLUMNS = [
  { title: 'Org', value: ({ orgName }) => orgName },
  { title: 'Org key', value: ({ orgKey }) => orgKey },
  { title: 'Type', value: ({ orgType }) => orgType },
  { title: 'Status', value: ({ orgStatus }) => orgStatus },
  { title: 'Instance', value: ({ instanceName }) => instanceName },
  { title: 'Installed', value: ({ installedVersion }) => installedVersion },
  { title: 'Why', value: (failure) => meaningsOf(failure).join(', ') },
] as const satisfies ReadonlyArray<ListColumn<PushFailure>>;

/** The searchable texts of a row; the long form of the id contains the short one. */
export const failureText = (failure: PushFailure): Array<string | null> => [
  ...[failure.orgName, toLongId(failure.orgKey), failure.orgType, failure.orgStatus],
  customerText(failure.customer),
  ...[failure.instanceName, failure.installedVersion, failure.jobId],
  ...failure.causes,
  ...meaningsOf(failure),
  ...failure.errors.flatMap(({ type, title, message, details }) => [type, title, message, details]),
];
