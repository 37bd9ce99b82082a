import type { Lineage, PushableVersion } from '../model.js';

/**
 * A version in an export, with the data that an adoption report needs. Exports by earlier versions of the plugin lack
 * that data, and only versions that could be pushed have a lineage.
 */
export type ExportedVersion = PushableVersion & {
  /** When it was created, ISO 8601 in UTC; null if unknown. */
  createdDate?: string | null;
  /** The version (04t) that it was built upon; null for none, missing if unknown. */
  ancestor?: string | null;
  lineage?: Omit<Lineage, 'ancestors'>;
  /** Its package is only in the export because another package needs it; its pushes are not exported. */
  isNeeded?: true;
};

/** The lineage of a version as the org reported it; undefined if the export does not contain it. */
export const lineageIn = (versions: readonly ExportedVersion[], versionId: string): Lineage | undefined => {
  const lineage = versions.find(({ version }) => version.id === versionId)?.lineage;
  if (lineage === undefined) return undefined;
  const known = versions.flatMap(({ version, ancestor }) =>
    ancestor === undefined ? [] : [[version.id, ancestor] as const],
  );
  const isKnown = lineage.notChecked.every(({ what }) => what !== 'ancestry');
  return { ...lineage, ancestors: isKnown ? new Map(known) : undefined };
};
