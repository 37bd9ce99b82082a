import { UsageError } from '../core/errors/usageError.js';
import type { ReadPort } from '../core/history/export.js';
import { historyPort } from '../history/historyPort.js';
import { readManifest } from '../history/manifestFile.js';
import { wasBegun } from '../history/progress.js';

/** An org, or an export of its history: lists and reports can read both. */
export type ReadableOrg = {
  /** @internal */
  readonly port: ReadPort;
};

/** An export of a push history, as {@link exportHistory} has written it. */
export type PushHistory = ReadableOrg & {
  readonly folder: string;
  /** The org that the pushes were made in (00D). */
  readonly orgId: string;
  /** When the export was completed, ISO 8601 in UTC. It shows the org as it was then. */
  readonly exportedAt: string;
};

/**
 * Opens an export of a push history, to be listed and reported in place of the org that it was made from. Makes no call
 * to an org; each file is checked when it is read.
 *
 * @throws {@link UsageError} where the folder contains no export (`not-a-history`), or one that is not complete
 * (`unfinished-history`, `damaged-history`).
 */
export const openHistory = async (folder: string): Promise<PushHistory> => {
  const manifest = await readManifest(folder);
  if (manifest === undefined) {
    if (await wasBegun(folder)) throw new UsageError({ kind: 'unfinished-history', folder });
    throw new UsageError({ kind: 'not-a-history', folder, problem: 'it has no manifest.json' });
  }
  const { orgId, exportedAt } = manifest;
  return { folder, orgId, exportedAt, port: historyPort(folder, manifest) };
};
