import { startEmulator, type Emulator } from '../../emulator/server.js';

/** A thousand orgs that can be upgraded, and a few that cannot. */
const SCENARIO = 'orgs=1006,clean,inactive=2,restricted=2,uninstalled=2';
const ELIGIBLE = 1000;

/** So late that no push starts during the test. */
export const START_TIME = '2099-01-01T00:00Z';

export type Hub = {
  emulator: Emulator;
  /** Every org that has, or had, the package. */
  orgs: string[];
  eligible: string[];
  /** The one that ruins every batch it is in, if there is one. */
  gack: string | undefined;
  version: string;
};

/** `gack`: one of the orgs makes the platform throw, so that nothing of its batch is saved. It is no longer eligible. */
export const openHub = async ({ gack = false } = {}): Promise<Hub> => {
  const emulator = await startEmulator({ scenario: SCENARIO, clock: 'manual', start: Date.now() });
  const { packages, versions } = emulator.scenario.ids;
  const table = emulator.org.store.table('PackageSubscriber')!;
  const subscribers = [...table.rows()].filter((row) => row.MetadataPackageId === packages[0]?.id);
  const eligible = subscribers.filter(
    (row) => row.InstalledStatus === 'i' && row.OrgStatus !== 'Inactive' && row.HasRestrictionEnabled !== true,
  );
  if (eligible.length !== ELIGIBLE) throw new Error(`${eligible.length} orgs are eligible instead of ${ELIGIBLE}.`);
  const ruinous = gack ? eligible.splice(ELIGIBLE / 4, 1)[0] : undefined;
  if (ruinous) table.update(ruinous, { _gack: true });
  return {
    emulator,
    orgs: subscribers.map((row) => String(row.OrgKey)),
    eligible: eligible.map((row) => String(row.OrgKey)),
    gack: ruinous && String(ruinous.OrgKey),
    version: versions.newest,
  };
};
