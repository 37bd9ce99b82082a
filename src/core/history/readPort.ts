import type { OrgClock, PackageCatalog, PushReader, SubscriberReader } from '../ports.js';
import type { HistorySource } from './source.js';

/** What lists and reports ask of an org, and what an export of its history answers as well. */
export type ReadPort = PackageCatalog &
  SubscriberReader &
  Pick<PushReader, 'overview' | 'snapshot' | 'requests' | 'countJobsOf' | 'jobsOfPushes'> &
  HistorySource &
  OrgClock;
