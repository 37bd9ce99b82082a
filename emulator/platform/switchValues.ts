import { SalesforceError, type Switches } from '../model.js';

/**
 * Every switch with all its values, for the command line, the control endpoint and tests. For switches that are API
 * versions these are examples; any version is accepted.
 */
export const SWITCH_VALUES: { readonly [Name in keyof Switches]: ReadonlyArray<Switches[Name]> } = {
  inProgress: ['InProgress', 'In Progress'],
  canceledJob: ['Canceled', 'Cancelled'],
  abortRefusal: ['INVALID_OPERATION', 'FIELD_INTEGRITY_EXCEPTION', 'INVALID_STATUS'],
  pendingAgain: ['no-op', 'refuse'],
  cancelAgain: ['refuse', 'no-op'],
  jobIntoNonCreated: ['refuse', 'accept'],
  notInstalled: ['insert', 'run'],
  betaInstalled: ['insert', 'run'],
  sameOrNewer: ['insert', 'run'],
  inactive: ['insert', 'run'],
  restricted: ['run', 'insert'],
  notAncestor: ['run', 'insert', 'insert-as-not-eligible'],
  missingDependency: ['run', 'insert'],
  unlockedLower: ['refuse', 'accept'],
  unlockedBeta: ['refuse', 'accept'],
  unknownOrgKey: ['not-eligible', 'INVALID_CROSS_REFERENCE_KEY', 'run'],
  malformedOrgKey: ['like-unknown', 'MALFORMED_ID', 'INVALID_ID_FIELD'],
  notEligibleCode: ['INVALID_OPERATION', 'FIELD_INTEGRITY_EXCEPTION', 'INVALID_CROSS_REFERENCE_KEY'],
  longOrgKey: ['accept', 'refuse'],
  duplicateOrg: ['DUPLICATE_VALUE'],
  zeroJobs: ['succeed', 'refuse'],
  pastStart: ['start-now', 'refuse'],
  zonelessTime: ['utc', 'user-zone', 'refuse'],
  editAfterCreated: ['refuse', 'accept', 'start-only'],
  immediateStart: ['null', 'filled'],
  unpushableVersion: ['create', 'pending'],
  jobStatusWhilePending: ['Pending', 'Created'],
  runningTimes: ['start', 'none', 'start-and-duration'],
  unknownPicklistFilter: ['no-rows', 'refuse'],
  orgKeyMatch: ['case-insensitive', 'case-sensitive'],
  createdDate: ['absent', 'present'],
  pushPermission: ['granted', 'read', 'missing'],
  migrationSince: [63, 50, 64, 999],
  migrationFilter: ['yes', 'no'],
  packageTooling: ['shown', 'empty', 'missing', 'forbidden', 'no-ancestor'],
  toolingComposite: ['present', 'absent'],
  dependencies: ['second-generation', 'all', 'none', 'refuse'],
  customizationOrg: ['absent', 'present'],
  restrictionSince: [66, 50, 62, 999],
  licenseApp: ['absent', 'present'],
};

const fits = (values: readonly unknown[], value: unknown): boolean =>
  values.includes(value) || (typeof values[0] === 'number' && Number.isInteger(value) && Number(value) > 0);

/** Sets switches by name. An unknown name or value is refused before anything is changed. */
export const setSwitches = (switches: Switches, changes: Readonly<Record<string, unknown>>): Switches => {
  for (const [name, value] of Object.entries(changes)) {
    const values = Object.hasOwn(SWITCH_VALUES, name) ? SWITCH_VALUES[name as keyof Switches] : undefined;
    if (!values) throw new SalesforceError('BAD_SWITCH', `There is no switch ${name}`);
    if (!fits(values, value)) {
      const choice = typeof values[0] === 'number' ? 'an API version' : `one of ${values.join(', ')}`;
      throw new SalesforceError('BAD_SWITCH', `The switch ${name} is ${choice}, not ${String(value)}`);
    }
  }
  return Object.assign(switches, changes);
};
