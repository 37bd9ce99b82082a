import type { CountedPushRequest } from '../core/model.js';
import type { OpenOrg } from './openPushOrg.js';

/** A push with its jobs counted by status, in one call; undefined where the org has no such push. */
export const readPush = ({ port }: OpenOrg, pushRequestId: string): Promise<CountedPushRequest | undefined> =>
  port.overview(pushRequestId);
