/**
 * The common types of the emulator: rows, object definitions, the switches for undocumented behaviour of the platform,
 * and the one error that becomes a Salesforce response. Nothing here depends on HTTP or SOQL.
 */

export type Value = string | number | boolean | null;

/** A stored record. Ids have 18 characters, org keys 15; dateTimes are milliseconds since the epoch. */
export type Row = { Id: string } & Record<string, Value>;

/** A date is stored as `2026-12-31`. A complexvalue is stored as a JSON text, and returned as the object. */
export type FieldType =
  'id' | 'reference' | 'string' | 'picklist' | 'int' | 'boolean' | 'date' | 'datetime' | 'complexvalue';

export type FieldDef = {
  readonly name: string;
  readonly type: FieldType;
  readonly createable?: true;
  readonly updateable?: true;
  readonly filterable?: true;
  readonly groupable?: true;
  readonly sortable?: true;
  readonly nillable?: true;
  readonly required?: true;
  readonly values?: readonly string[];
  /** The maximum length of a string; absent: 255. */
  readonly length?: number;
  readonly referenceTo?: string;
  readonly relationshipName?: string;
  /** The first API version that has the field; absent: every version. */
  readonly since?: number;
  /** The first API version, where no document names it: the value of this switch. */
  readonly sinceSwitch?: 'migrationSince' | 'restrictionSince';
  /** The field exists only while this switch is 'present'. */
  readonly onlyWith?: 'createdDate' | 'customizationOrg';
  /** The field can be filtered only while this switch is 'yes'. */
  readonly filterableWith?: 'migrationFilter';
  /** A field that a filter may name but no query can select. */
  readonly filterOnly?: true;
};

export type Api = 'data' | 'tooling';

export type ObjectDef = {
  readonly name: string;
  readonly prefix: string;
  readonly apis: readonly Api[];
  readonly createable?: true;
  readonly updateable?: true;
  /** The first API version that has the object; absent: every version. */
  readonly since?: number;
  /** A query without an Id filter is refused. */
  readonly idFilterRequired?: true;
  readonly fields: readonly FieldDef[];
  readonly children: ReadonlyArray<{
    readonly relationshipName: string;
    readonly object: string;
    readonly field: string;
  }>;
};

export interface Table {
  readonly definition: ObjectDef;
  readonly size: number;
  /** Adds a record, gives it the next id of its prefix, and indexes it. */
  insert(values: Record<string, Value>): Row;
  /** By 15- or 18-character id; ids are case-sensitive. */
  get(id: string): Row | undefined;
  rows(): Iterable<Row>;
  /** The records whose `field` equals `value`; from an index where the field is a reference or an org key. */
  where(field: string, value: Value): Iterable<Row>;
  /**
   * From an index: the records whose `field` may have one of `values`, ignoring case in org keys; undefined if there is
   * no index.
   */
  candidates(
    field: string,
    values: readonly Value[],
  ): { readonly size: number; readonly rows: Iterable<Row> } | undefined;
  /** Changes fields of a stored record, and updates the indexes. */
  update(row: Row, values: Record<string, Value>): void;
  /** Removes an insert, indexes included, for the rollback of an all-or-none call. Clients cannot delete. */
  remove(row: Row): void;
}

export interface Store {
  /** Case-insensitive, as sObject names are. */
  table(name: string): Table | undefined;
}

/** A parsed query: its rows are selected, its pages are rendered on request. */
export interface QueryResult {
  readonly entity: string;
  readonly totalSize: number;
  /** Leaf columns in SELECT order, for CSV and for `columns=true`, e.g. `PackageVersion.Name`. */
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: FieldType | 'aggregate' }>;
  /** Aggregate results cannot be paged: more than one page is an error in the org. */
  readonly aggregate: boolean;
  /** JSON records as the REST API writes them, `attributes` included. */
  page(from: number, to: number): Array<Record<string, unknown>>;
  /** The same rows as strings, one cell per column, for Bulk API CSV. */
  csv(from: number, to: number): string[][];
}

/** An error response of the org: an HTTP status and the REST error body. */
export class SalesforceError extends Error {
  public readonly errorCode: string;
  public readonly status: number;
  public readonly fields: readonly string[] | undefined;
  public constructor(errorCode: string, message: string, status = 400, fields?: readonly string[]) {
    super(message);
    this.errorCode = errorCode;
    this.status = status;
    this.fields = fields;
  }
}

/** Where the platform's documents say nothing, a switch selects one of the plausible behaviours. */
export type Switches = {
  /** The spelling of the running state in responses. */
  inProgress: 'InProgress' | 'In Progress';
  /** The spelling of a canceled job's status (old object references have Cancelled). */
  canceledJob: 'Canceled' | 'Cancelled';
  /** The error code of a refused abort or another illegal status change. */
  abortRefusal: 'INVALID_OPERATION' | 'FIELD_INTEGRITY_EXCEPTION' | 'INVALID_STATUS';
  pendingAgain: 'no-op' | 'refuse';
  /** Setting Canceled on a canceled request. */
  cancelAgain: 'refuse' | 'no-op';
  jobIntoNonCreated: 'refuse' | 'accept';
  /** When an org that cannot be upgraded is refused: at the insert, or with a failed job. */
  notInstalled: 'insert' | 'run';
  betaInstalled: 'insert' | 'run';
  sameOrNewer: 'insert' | 'run';
  inactive: 'insert' | 'run';
  restricted: 'insert' | 'run';
  /**
   * An org whose version is no ancestor of the pushed one: its job fails, or the insert is refused, with its own or the
   * well-known text.
   */
  notAncestor: 'run' | 'insert' | 'insert-as-not-eligible';
  /** An org that lacks a dependency of the version which this hub owns, or has an older version of it. */
  missingDependency: 'run' | 'insert';
  /** A push of an unlocked package to an org that has a higher version, or a beta. */
  unlockedLower: 'refuse' | 'accept';
  unlockedBeta: 'refuse' | 'accept';
  /** An org key that no subscriber has. */
  unknownOrgKey: 'not-eligible' | 'INVALID_CROSS_REFERENCE_KEY' | 'run';
  /** A text that is no org key at all. */
  malformedOrgKey: 'like-unknown' | 'MALFORMED_ID' | 'INVALID_ID_FIELD';
  /** The error code of the well-known text about orgs that are not eligible. */
  notEligibleCode: 'INVALID_OPERATION' | 'FIELD_INTEGRITY_EXCEPTION' | 'INVALID_CROSS_REFERENCE_KEY';
  /** An 18-character key on insert. */
  longOrgKey: 'accept' | 'refuse';
  duplicateOrg: 'DUPLICATE_VALUE';
  zeroJobs: 'succeed' | 'refuse';
  pastStart: 'start-now' | 'refuse';
  /** A dateTime without a zone; the user of the emulated org lives in Tokyo. */
  zonelessTime: 'utc' | 'user-zone' | 'refuse';
  /** Changing the start time or the version of a Pending request. */
  editAfterCreated: 'refuse' | 'accept' | 'start-only';
  /** Whether the org fills in the ScheduledStartTime of an immediate push. */
  immediateStart: 'null' | 'filled';
  /** Whether a beta or deprecated version is refused when the request is created, or when it is set to Pending. */
  unpushableVersion: 'create' | 'pending';
  jobStatusWhilePending: 'Pending' | 'Created';
  /** Which of StartTime and DurationSeconds a request or job in progress has. */
  runningTimes: 'start' | 'none' | 'start-and-duration';
  /** A filter value outside a restricted picklist. */
  unknownPicklistFilter: 'no-rows' | 'refuse';
  /** SOQL string comparison. On the platform it is case-insensitive, for OrgKey too. */
  orgKeyMatch: 'case-insensitive' | 'case-sensitive';
  /** Whether the push objects have CreatedDate at all. */
  createdDate: 'absent' | 'present';
  /** The user's rights to the push objects: everything, reading, or not even seeing them. */
  pushPermission: 'granted' | 'read' | 'missing';
  /** The first API version with PackagePushRequest.IsMigration, and whether it can be filtered. */
  migrationSince: number;
  migrationFilter: 'yes' | 'no';
  /**
   * What the Tooling API returns about packages: everything, no row, no such object, no permission, or everything but
   * AncestorId.
   */
  packageTooling: 'shown' | 'empty' | 'missing' | 'forbidden' | 'no-ancestor';
  /** Whether the Tooling API has a Composite resource, as documented. */
  toolingComposite: 'present' | 'absent';
  /** For which versions SubscriberPackageVersion.Dependencies has a value, if it can be selected at all. */
  dependencies: 'second-generation' | 'all' | 'none' | 'refuse';
  /** Whether PushUpgradeCustomization has columns for its package and org; no document shows them. */
  customizationOrg: 'absent' | 'present';
  /** The first API version with the columns of PackageSubscriber about blocked pushes. */
  restrictionSince: number;
  /** Whether the org has the License Management App. */
  licenseApp: 'absent' | 'present';
};

export const DEFAULT_SWITCHES: Switches = {
  inProgress: 'InProgress',
  canceledJob: 'Canceled',
  abortRefusal: 'INVALID_OPERATION',
  pendingAgain: 'no-op',
  cancelAgain: 'refuse',
  jobIntoNonCreated: 'refuse',
  notInstalled: 'insert',
  betaInstalled: 'insert',
  sameOrNewer: 'insert',
  inactive: 'insert',
  restricted: 'run',
  notAncestor: 'run',
  missingDependency: 'run',
  unlockedLower: 'refuse',
  unlockedBeta: 'refuse',
  unknownOrgKey: 'not-eligible',
  malformedOrgKey: 'like-unknown',
  notEligibleCode: 'INVALID_OPERATION',
  longOrgKey: 'accept',
  duplicateOrg: 'DUPLICATE_VALUE',
  zeroJobs: 'succeed',
  pastStart: 'start-now',
  zonelessTime: 'utc',
  editAfterCreated: 'refuse',
  immediateStart: 'null',
  unpushableVersion: 'create',
  jobStatusWhilePending: 'Pending',
  runningTimes: 'start',
  unknownPicklistFilter: 'no-rows',
  orgKeyMatch: 'case-insensitive',
  createdDate: 'absent',
  pushPermission: 'granted',
  migrationSince: 63,
  migrationFilter: 'yes',
  packageTooling: 'shown',
  toolingComposite: 'present',
  dependencies: 'second-generation',
  customizationOrg: 'absent',
  restrictionSince: 66,
  licenseApp: 'absent',
};
