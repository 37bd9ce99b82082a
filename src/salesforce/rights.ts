import type { Rights } from '../core/doctor.js';
import { isRecord } from '../core/text/json.js';
import { insteadOf } from './http/apiErrors.js';
import { flag, unexpected, text } from './http/decode.js';
import { connectRest, type RequestingConnection, type RestOptions, type Rest } from './http/rest.js';

type Access = { createable: boolean; updateable: boolean; queryable: boolean };

/** The user's rights to push upgrades, from the describes of their objects. */
export const readRights = async (connection: RequestingConnection, options?: RestOptions): Promise<Rights> => {
  const rest = connectRest(connection, options);
  const access = (object: string): Promise<Access> => readAccess(rest, object);
  const [request, job, error, subscriber, version] = await Promise.all([
    access('PackagePushRequest'),
    access('PackagePushJob'),
    access('PackagePushError'),
    access('PackageSubscriber'),
    access('MetadataPackageVersion'),
  ]);
  return {
    schedule: request.createable && request.updateable && job.createable,
    report: request.queryable && job.queryable && error.queryable,
    subscribers: subscriber.queryable && version.queryable,
  };
};

const readAccess = async (rest: Rest, object: string): Promise<Access> => {
  // For a user who may not see it, an object does not exist.
  const isHidden = insteadOf(
    ({ kind, code }) => kind === 'permission' || code === 'NOT_FOUND',
    () => ({}),
  );
  const answer = await rest.get(`/sobjects/${object}/describe`).catch(isHidden);
  if (!isRecord(answer)) throw unexpected('it is not a describe');
  return {
    createable: flag(answer, 'createable'),
    updateable: flag(answer, 'updateable'),
    queryable: flag(answer, 'queryable'),
  };
};

/** The newest API version of the org, whatever version the connection uses. */
export const newestApiVersion = async (connection: RequestingConnection, options: RestOptions): Promise<string> => {
  const answer = await connectRest(connection, options).get('/services/data');
  const versions = Array.isArray(answer) ? answer.filter(isRecord).map((each) => text(each, 'version')) : [];
  const [newest] = versions.sort((a, b) => Number(b) - Number(a));
  if (newest === undefined) throw unexpected('it names no version of the API');
  return newest;
};
