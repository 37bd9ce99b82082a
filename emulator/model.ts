/**
 * What the parts of the emulator share: rows, object definitions, the switches for what the platform does not
 * document, and the one error that becomes a Salesforce response. Nothing here knows HTTP or SOQL.
 */

export type Value = string | number | boolean | null;

/** A stored record. Ids have 18 characters, org keys 15; dateTimes are epoch milliseconds. */
export type Row = { Id: string } & Record<string, Value>;

/** A date is stored as `2026-12-31`. A complexvalue is stored as JSON, and answered as what that says. */
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
  /** The most characters a string may have; absent: 255. */
  readonly length?: number;
  readonly referenceTo?: string;
  readonly relationshipName?: string;
  /** The first API version that has the field; absent: every version. */
  readonly since?: number;
  /** The same where no document names the version: it is what this switch says. */
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
   * From an index, the records whose `field` may be one of `values`, differences of case ignored in org keys;
   * undefined if there is no index for it.
   */
  candidates(
    field: string,
    values: readonly Value[],
  ): { readonly size: number; readonly rows: Iterable<Row> } | undefined;
  /** Changes fields of a stored record, keeping the indexes right. */
  update(row: Row, values: Record<string, Value>): void;
  /** Takes an insert back, indexes included: for the rollback of an all-or-none call, no client can delete. */
  remove(row: Row): void;
}

export interface Store {
  /** Case-insensitive, as sObject names are. */
  table(name: string): Table | undefined;
}

/** A query that was understood: its rows are picked, its pages are rendered when asked for. */
export interface QueryResult {
  readonly entity: string;
  readonly totalSize: number;
  /** Leaf columns in SELECT order, for CSV and for `columns=true`, e.g. `PackageVersion.Name`. */
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: FieldType | 'aggregate' }>;
  /** Aggregate results cannot be paged: more than a page of them is an error in the org. */
  readonly aggregate: boolean;
  /** JSON records as the REST API writes them, `attributes` included. */
  page(from: number, to: number): Array<Record<string, unknown>>;
  /** The same rows as strings, one cell per column, for Bulk API CSV. */
  csv(from: number, to: number): string[][];
}

/** What the org answers with: an HTTP status and the REST error body. */
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

/** Where the platform's documents are silent, each plausible answer can be switched on. */
export type Switches = {
  /** How the running state is spelled on the wire. */
  inProgress: 'InProgress' | 'In Progress';
  /** How a canceled job is spelled (old object references have Cancelled). */
  canceledJob: 'Canceled' | 'Cancelled';
  /** A refused abort or other illegal status change: the error code it carries. */
  abortRefusal: 'INVALID_OPERATION' | 'FIELD_INTEGRITY_EXCEPTION' | 'INVALID_STATUS';
  pendingAgain: 'no-op' | 'refuse';
  /** Canceled set on a canceled request. */
  cancelAgain: 'refuse' | 'no-op';
  jobIntoNonCreated: 'refuse' | 'accept';
  /** Where an org that cannot be upgraded is turned away: at insert, or as a failed job. */
  notInstalled: 'insert' | 'run';
  betaInstalled: 'insert' | 'run';
  sameOrNewer: 'insert' | 'run';
  inactive: 'insert' | 'run';
  restricted: 'insert' | 'run';
  /** An org whose version is no ancestor of the one pushed: its job fails, or is refused in its own or the well-known words. */
  notAncestor: 'run' | 'insert' | 'insert-as-not-eligible';
  /** An org that lacks a package which this hub owns and the version needs, or has it too old. */
  missingDependency: 'run' | 'insert';
  /** A push of an unlocked package to an org that has a higher version, or a beta. */
  unlockedLower: 'refuse' | 'accept';
  unlockedBeta: 'refuse' | 'accept';
  /** An org key that no subscriber has. */
  unknownOrgKey: 'not-eligible' | 'INVALID_CROSS_REFERENCE_KEY' | 'run';
  /** What is no org key at all. */
  malformedOrgKey: 'like-unknown' | 'MALFORMED_ID' | 'INVALID_ID_FIELD';
  /** The error code that the well-known text about orgs that are not eligible comes with. */
  notEligibleCode: 'INVALID_OPERATION' | 'FIELD_INTEGRITY_EXCEPTION' | 'INVALID_CROSS_REFERENCE_KEY';
  /** An 18-character key on insert. */
  longOrgKey: 'accept' | 'refuse';
  duplicateOrg: 'DUPLICATE_VALUE';
  zeroJobs: 'succeed' | 'refuse';
  pastStart: 'start-now' | 'refuse';
  /** A dateTime without a zone; the user of the emulated org lives in Tokyo. */
  zonelessTime: 'utc' | 'user-zone' | 'refuse';
  /** Changing the start time or the version of a request that is already Pending. */
  editAfterCreated: 'refuse' | 'accept' | 'start-only';
  /** Whether an immediate push gets a ScheduledStartTime of its own. */
  immediateStart: 'null' | 'filled';
  /** A beta or deprecated version: refused when the request is made, or when it is set Pending. */
  unpushableVersion: 'create' | 'pending';
  jobStatusWhilePending: 'Pending' | 'Created';
  /** Which of StartTime and DurationSeconds a request or job has while it is in progress. */
  runningTimes: 'start' | 'none' | 'start-and-duration';
  /** A filter value outside a restricted picklist. */
  unknownPicklistFilter: 'no-rows' | 'refuse';
  /** SOQL string comparison; the platform's own is case-insensitive for OrgKey too. */
  orgKeyMatch: 'case-insensitive' | 'case-sensitive';
  /** Whether the push objects have CreatedDate at all. */
  createdDate: 'absent' | 'present';
  /** What the user may do with the push objects: everything, read them, or not even see them. */
  pushPermission: 'granted' | 'read' | 'missing';
  /** The first API version with PackagePushRequest.IsMigration, and whether it can be filtered. */
  migrationSince: number;
  migrationFilter: 'yes' | 'no';
  /** What the Tooling API says of packages: all, no row, no such object, no permission, or all but AncestorId. */
  packageTooling: 'shown' | 'empty' | 'missing' | 'forbidden' | 'no-ancestor';
  /** Whether the Tooling API has a Composite resource, as documented. */
  toolingComposite: 'present' | 'absent';
  /** Which versions SubscriberPackageVersion.Dependencies answers for, if it may be asked at all. */
  dependencies: 'second-generation' | 'all' | 'none' | 'refuse';
  /** Whether PushUpgradeCustomization names its package and org; no document shows such a column. */
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
