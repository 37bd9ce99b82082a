import { SalesforceError, type Switches } from '../model.js';

/** Every switch with all it can be set to: what the command line and the control endpoint accept, and tests go through. */
export const SWITCH_VALUES: { readonly [Name in keyof Switches]: ReadonlyArray<Switches[Name]> } = {
  inProgress: ['InProgress', 'In Progress'],
  canceledJob: ['Canceled', 'Cancelled'],
  abortRefusal: ['INVALID_OPERATION', 'FIELD_INTEGRITY_EXCEPTION', 'INVALID_STATUS'],
  pendingAgain: ['no-op', 'refuse'],
  jobIntoNonCreated: ['refuse', 'accept'],
  notInstalled: ['insert', 'run'],
  betaInstalled: ['insert', 'run'],
  sameOrNewer: ['insert', 'run'],
  inactive: ['insert', 'run'],
  restricted: ['run', 'insert'],
  unknownOrgKey: ['not-eligible', 'INVALID_CROSS_REFERENCE_KEY', 'run'],
  longOrgKey: ['accept', 'refuse'],
  duplicateOrg: ['DUPLICATE_VALUE'],
  zeroJobs: ['succeed', 'refuse'],
  pastStart: ['start-now', 'refuse'],
  editAfterCreated: ['refuse', 'accept'],
  immediateStart: ['null', 'filled'],
  unpushableVersion: ['create', 'pending'],
  jobStatusWhilePending: ['Pending', 'Created'],
  unknownPicklistFilter: ['no-rows', 'refuse'],
  orgKeyMatch: ['case-insensitive', 'case-sensitive'],
  createdDate: ['absent', 'present'],
  pushPermission: ['granted', 'read', 'missing'],
};

/** Sets switches by name; an unknown name or value is refused before anything is changed. */
export function setSwitches(switches: Switches, changes: Readonly<Record<string, unknown>>): Switches {
  for (const [name, value] of Object.entries(changes)) {
    const values = Object.hasOwn(SWITCH_VALUES, name) ? SWITCH_VALUES[name as keyof Switches] : undefined;
    if (!values) throw new SalesforceError('BAD_SWITCH', `There is no switch ${name}`);
    if (!(values as readonly unknown[]).includes(value)) {
      throw new SalesforceError(
        'BAD_SWITCH',
        `The switch ${name} is one of ${values.join(', ')}, not ${String(value)}`,
      );
    }
  }
  return Object.assign(switches, changes);
}
