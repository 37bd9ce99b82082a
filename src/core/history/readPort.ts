import type { OrgClock, PackageCatalog, PushReader, SubscriberReader } from '../ports.js';
import type { HistorySource } from './source.js';

/** What lists and reports read from an org, or from an export of its history. */
export type ReadPort = PackageCatalog &
  SubscriberReader &
  Pick<PushReader, 'overview' | 'snapshot' | 'requests' | 'countJobsOf' | 'jobsOfPushes'> &
  HistorySource &
  OrgClock;
