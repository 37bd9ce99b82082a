import { join } from 'node:path';
import { UsageError } from '../core/errors/usageError.js';
import type { ExportedPush } from '../core/history/exportedPush.js';
import type { ExportedVersion } from '../core/history/exportedVersion.js';
import type { Manifest } from '../core/history/manifest.js';
import type { ErrorOfJob, JobOfPush } from '../core/history/source.js';
import { toLongId } from '../core/orgs/ids.js';
import type { Subscriber } from '../core/ports.js';
import { filesOf } from './manifestFile.js';
import { readTable, readWhole } from './readTable.js';

/** The tables of an export. Each is checked against the manifest when it is read. */
export type Tables = {
  /** By their ids, in the order in which the org returned them. */
  pushes(): Promise<ReadonlyMap<string, ExportedPush>>;
  jobs: (pushRequestId: string) => AsyncGenerator<JobOfPush[]>;
  errors: (pushRequestId: string) => AsyncGenerator<ErrorOfJob[]>;
  versions(): Promise<ExportedVersion[]>;
  subscribers(packageId: string): AsyncGenerator<Subscriber[]>;
};

export const openTables = (folder: string, manifest: Manifest): Tables => {
  const files = filesOf(manifest.files);
  let known: Promise<ReadonlyMap<string, ExportedPush>> | undefined;
  const pushes = (): Promise<ReadonlyMap<string, ExportedPush>> =>
    (known ??= readWhole<ExportedPush>(folder, files.get('requests')).then(
      (rows) => new Map(rows.map((push) => [push.pushRequestId, push])),
    ));
  return {
    pushes,
    async *jobs(id) {
      const file = files.get(`jobs/${id}`);
      if (file === undefined && ((await pushes()).get(id)?.jobs.total ?? 0) > 0)
        throw new UsageError({
          kind: 'damaged-history',
          file: join(folder, 'manifest.json'),
          problem: `does not name the jobs of push request ${id}`,
        });
      yield* readTable<JobOfPush>(folder, file);
    },
    errors: (id) => readTable<ErrorOfJob>(folder, files.get(`errors/${id}`)),
    versions: () => readWhole<ExportedVersion>(folder, files.get('versions')),
    subscribers: (id) => readTable<Subscriber>(folder, files.get(`subscribers/${toLongId(id)}`)),
  };
};
