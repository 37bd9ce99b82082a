import { parentPort, workerData } from 'node:worker_threads';
import { AuthInfo } from '@salesforce/core';
import type { FromWorker, ToRenew } from './renewInWorker.js';

/** The thread that renews a session: whatever breaks in here, even outside of every promise, ends this thread alone. */
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
  // Another command has renewed it meanwhile.
  if (accessToken && accessToken !== refused) post({ accessToken });
  else {
    post({ isStarted: true });
    // It reads nothing of the connection that jsforce would give it.
    await refreshFn?.(undefined as never, (error, token) => {
      if (token && !error) post({ accessToken: token });
      return error ? Promise.reject(error) : Promise.resolve();
    });
  }
}
