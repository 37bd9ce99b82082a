import { inspect } from 'node:util';
import { UsageError } from '../../src/core/errors/usageError.js';

/** What something fails with, or an error that says that it didn't. */
export const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => new Error(`it succeeded with ${inspect(value)}`),
    (thrown: unknown) => thrown,
  );

/** The error of this class that something fails with; any other fails the test as it is. */
export const errorOf = async <E extends Error>(
  kind: abstract new (...args: never[]) => E,
  promise: Promise<unknown>,
): Promise<E> => {
  const error = await thrownBy(promise);
  if (!(error instanceof kind)) throw error instanceof Error ? error : new Error(String(error));
  return error;
};

/** What is wrong, where something fails with a usage error; another error as it is. */
export const problemOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => (error instanceof UsageError ? error.problem : error),
  );
