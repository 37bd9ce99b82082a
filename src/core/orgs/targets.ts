import type { DroppedEntry, TargetEntry } from '../errors/entries.js';
import type { OrgKey } from '../model.js';
import { readOrgKey } from './ids.js';
import { withoutAddresses } from '../text/addresses.js';
import { hideSecrets } from '../text/secrets.js';

/** The orgs that the input names, each once, in its order. `read` = `orgs` + `dropped`: no entry is lost. */
export type Targets = { read: number; orgs: OrgKey[]; dropped: DroppedEntry[] };

/** Converts entries to org keys. Ids that differ only by case are different orgs. */
export const readTargets = (entries: Iterable<TargetEntry>): Targets => {
  const orgs = new Set<OrgKey>();
  const dropped: DroppedEntry[] = [];
  let read = 0;
  for (const entry of entries) {
    read++;
    const reading = readOrgKey(entry.text);
    const line = entry.line;
    const text = withoutAddresses(hideSecrets(entry.text));
    if (!reading.ok) dropped.push({ line, text, reason: reading.reason });
    else if (orgs.has(reading.orgKey)) dropped.push({ line, text, reason: 'duplicate' });
    else orgs.add(reading.orgKey);
  }
  return { read, orgs: [...orgs], dropped };
};

/** The dropped entries that could not be read as an org, as opposed to orgs named twice. */
export const unreadable = (targets: Targets): DroppedEntry[] =>
  targets.dropped.filter((entry) => entry.reason !== 'duplicate');
