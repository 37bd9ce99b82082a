import { parentPort, workerData } from 'node:worker_threads';
import { AuthInfo } from '@salesforce/core';
import type { FromWorker, ToRenew } from './http/renewal.js';

/** The thread that renews a session. Any error in here, even outside of every promise, ends this thread alone. */
const { username, refused } = workerData as ToRenew;

const post = (message: FromWorker): void => {
  parentPort?.postMessage(message);
};

const authInfo = await AuthInfo.create({ username }).catch((error: unknown) => {
  if ((error as Error).name === 'NamedOrgNotFoundError') post({ isUnknown: true });
  else throw error;
});
if (authInfo !== undefined) {
  const { accessToken, refreshFn } = authInfo.getConnectionOptions();
  // Another command has renewed the session meanwhile.
  if (accessToken && accessToken !== refused) post({ accessToken });
  else {
    post({ isStarted: true });
    // The function does not use the connection that jsforce would pass.
    await refreshFn?.(undefined as never, (error, token) => {
      if (token && !error) post({ accessToken: token });
      return error ? Promise.reject(error) : Promise.resolve();
    });
  }
}
