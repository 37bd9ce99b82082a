import type { Lineage, PushableVersion } from '../model.js';

/**
 * A version as an export has it: with what a report on the adoption asks of it. Exports that were made before they had that
 * have none of it, and only versions that could be pushed have a lineage.
 */
export type ExportedVersion = PushableVersion & {
  /** When it was created, ISO 8601 in UTC; null where the org did not tell. */
  createdDate?: string | null;
  /** The version (04t) that it was built upon, null for none; left out where that is not known. */
  ancestor?: string | null;
  lineage?: Omit<Lineage, 'ancestors'>;
  /** It is of a package that another one needs, and whose pushes are not exported for its own sake. */
  isNeeded?: true;
};

/** The lineage of a version as the org told it; undefined where the export was made without. */
export const lineageIn = (versions: readonly ExportedVersion[], versionId: string): Lineage | undefined => {
  const lineage = versions.find(({ version }) => version.id === versionId)?.lineage;
  if (lineage === undefined) return undefined;
  const known = versions.flatMap(({ version, ancestor }) =>
    ancestor === undefined ? [] : [[version.id, ancestor] as const],
  );
  const isKnown = lineage.notChecked.every(({ what }) => what !== 'ancestry');
  return { ...lineage, ancestors: isKnown ? new Map(known) : undefined };
};
