import type { PushError } from '../model.js';
import { CAUSES, type Cause } from './causeTable.js';

export { CAUSE_CLASSES, CAUSES, type CauseClass } from './causeTable.js';

/**
 * Why an upgrade failed: a key of the catalogue in docs/causes.md.
 * @useDeclaredType
 */
export type CauseKey = keyof typeof CAUSES;

export const CAUSE_KEYS = Object.keys(CAUSES) as CauseKey[];

/** Whether a retry may help without other changes. */
export const isRetryable = (cause: CauseKey): boolean => CAUSES[cause].class === 'transient';

/** The cause of an error. */
export const causeOf = ({ type, title, message }: PushError): CauseKey => {
  const said = [title, message].filter((text) => text !== null && text !== '').join(': ');
  if (said === '' && type === 'UnclassifiedError') return 'no-reason';
  return CAUSE_KEYS.find((key) => fits(CAUSES[key], type, said)) ?? 'unclassified';
};

const fits = (cause: Cause, type: string, said: string): boolean =>
  (cause.type === undefined || cause.type === type) && new RegExp(cause.text ?? '', 'i').test(said);

/** Represents the error of a job that failed without any error row. */
export const NO_REASON: PushError = {
  type: 'UnclassifiedError',
  severity: null,
  title: null,
  message: null,
  details: null,
};

/** Why a job failed: at least one error. Warnings count only where there is nothing else. */
export const reasonsOf = (errors: readonly PushError[]): readonly PushError[] => {
  const serious = errors.filter(({ severity }) => severity !== 'Warning');
  return serious.length > 0 ? serious : errors.length > 0 ? errors : [NO_REASON];
};

/**
 * Whether a user who wants to ignore `wanted` means this error: by a key of the catalogue, or by the error's title or
 * type, case-insensitive.
 */
export const isNamedBy = (error: PushError, wanted: ReadonlySet<string>): boolean =>
  [causeOf(error), error.title, error.type].some((name) => name !== null && wanted.has(name.toLowerCase()));
