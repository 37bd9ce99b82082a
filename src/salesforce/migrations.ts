import { dayOf } from '../core/text/calendar.js';
import { OrgError } from '../core/errors/orgError.js';
import { optionalTime, text, type RawRecord } from './http/decode.js';
import { countJobsOf } from './pushJobs.js';
import { startOf } from '../core/push/requests.js';
import { isPush } from '../core/status.js';
import { decodeStatus } from './decodeStatus.js';
import type { Rest } from './http/rest.js';
import { soql } from './http/soql.js';

/** How many orgs are migrated by pushes on this UTC day; 0 where the org's API version has no migrations. */
export const readMigrationsOn = async (rest: Rest, day: Date): Promise<number> => {
  const date = dayOf(day);
  let records: RawRecord[];
  try {
    [records] = await rest.queryAll([
      soql`SELECT Id, Status, ScheduledStartTime, StartTime FROM PackagePushRequest WHERE IsMigration = ${true}`,
    ]);
  } catch (error) {
    if (error instanceof OrgError && error.kind === 'unknown-field') return 0;
    throw error;
  }
  const ofDay = records.filter((record) => {
    const status = decodeStatus(record);
    const time = startOf({
      startTime: optionalTime(record, 'StartTime'),
      scheduledStartTime: optionalTime(record, 'ScheduledStartTime'),
    });
    // A Pending push without a time starts today at the earliest.
    return isPush({ status }) && (time === null || time.startsWith(date));
  });
  const counts = await countJobsOf(
    rest,
    ofDay.map((record) => text(record, 'Id')),
  );
  return [...counts.values()].reduce((sum, { total, canceled }) => sum + total - canceled, 0);
};
