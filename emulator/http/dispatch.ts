import { SalesforceError } from '../model.js';
import { MIN_VERSION } from './discovery.js';
import { type Call, errorReply, json, notFound, type Reply } from './message.js';
import type { OrgServer } from './orgServer.js';
import { findRoute, type Route } from './router.js';

/** A call that has not been routed yet. */
export type Incoming = Omit<Call, 'params' | 'version'>;

/** Routes a call and answers it. An error becomes the response. */
export const dispatch = async (server: OrgServer, routes: readonly Route[], incoming: Incoming): Promise<Reply> => {
  try {
    const { route, params } = findRoute(routes, incoming.method, incoming.path);
    const version = 'version' in params ? versionOf(server, params.version) : 0;
    return await route.handle(server, { ...incoming, params, version });
  } catch (error) {
    return replyTo(error);
  }
};

export const replyTo = (error: unknown): Reply => {
  if (error instanceof SalesforceError) return errorReply(error);
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return json(
    [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred in the emulator; see its stderr.' }],
    500,
  );
};

const versionOf = (server: OrgServer, text: string): number => {
  const version = Number(/^v(\d\d)\.0$/.exec(text)?.[1] ?? 0);
  if (version < MIN_VERSION || version > server.limits.maxVersion) throw notFound();
  return version;
};
