import type { Row } from '../../emulator/model.js';
import { START_TIME, type Hub } from './hub.js';

/**
 * The problems in the org's ledger: none, if exactly one request for the version is Pending, with a job for
 * each eligible org and no other, and no other request is Created except those that the output names.
 */
export const ledgerProblems = (hub: Hub, output: string): string[] => {
  const { store } = hub.emulator.org;
  const requests = [...store.table('PackagePushRequest')!.rows()];
  const pending = requests.filter(({ Status }) => Status === 'Pending');
  const others = requests.filter(({ Status }) => Status !== 'Pending' && Status !== 'Canceled');
  return [
    ...(pending.length === 1 ? [] : [`${pending.length} requests are Pending`]),
    ...pending.flatMap((request) => requestProblems(hub, request)),
    ...others
      .filter(({ Id, Status }) => Status !== 'Created' || !output.includes(Id.slice(0, 15)))
      .map(({ Id, Status }) => `request ${Id} is ${String(Status)}, and not named`),
  ];
};

const requestProblems = (hub: Hub, request: Row): string[] => {
  const jobs = [...hub.emulator.org.store.table('PackagePushJob')!.where('PackagePushRequestId', request.Id)];
  const keys = jobs.map((job) => String(job.SubscriberOrganizationKey).slice(0, 15));
  const [present, wanted] = [new Set(keys), new Set(hub.eligible)];
  return [
    ...some(
      'orgs are missing',
      [...wanted].filter((key) => !present.has(key)),
    ),
    ...some(
      'orgs were not asked for',
      [...present].filter((key) => !wanted.has(key)),
    ),
    ...(keys.length === present.size ? [] : [`${keys.length - present.size} jobs are for an org that has another`]),
    ...(request.PackageVersionId === hub.version ? [] : [`request ${request.Id} is for another version`]),
    ...(request.ScheduledStartTime === Date.parse(START_TIME) ? [] : [`request ${request.Id} starts at another time`]),
  ];
};

const some = (what: string, keys: string[]): string[] =>
  keys.length === 0 ? [] : [`${keys.length} ${what}: ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', ...' : ''}`];
