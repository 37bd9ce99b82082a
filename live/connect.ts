import type { Session } from './wire.js';

/** The user's own login, by alias or username; its token never leaves this process but in the header of a call. */
export async function connect(hub: string): Promise<Session> {
  const { Org } = await import('@salesforce/core');
  const org = await Org.create({ aliasOrUsername: hub });
  // A token that has expired is renewed by this first call.
  await org.refreshAuth();
  const connection = org.getConnection();
  return {
    url: connection.instanceUrl,
    orgId: org.getOrgId(),
    token: () => connection.accessToken ?? '',
    renew: async () => {
      await org.refreshAuth();
    },
  };
}
