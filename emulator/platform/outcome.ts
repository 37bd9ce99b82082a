/** The result of one record of a write, from which Collections, tree and Bulk results are made. */
export type RowError = {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
};

export type Outcome = { readonly id: string } | { readonly errors: readonly RowError[] };

export const failed = (outcome: Outcome): outcome is { readonly errors: readonly RowError[] } => 'errors' in outcome;

export const rowError = (statusCode: string, message: string, fields: readonly string[] = []): RowError => ({
  statusCode,
  message,
  fields,
});

export const refused = (...errors: RowError[]): Outcome => ({ errors });

export const ROLLED_BACK = rowError(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header',
);
