import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@salesforce/core';
import type { Row } from '../../emulator/model.js';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/server.js';
import type { Log, PushOrg, Subscriber } from '../../src/core/ports.js';
import { connectPushOrg } from '../../src/salesforce/pushOrg.js';
import { coreEnv, setEnv, withoutOthers } from './environment.js';

export type Opened = { hub: Emulator; org: PushOrg; connection: Connection };

/**
 * A login by an access token, which cannot be renewed, or by JWT: saved, as the CLI does it, or known to this process
 * alone.
 */
export type Login = 'token' | 'jwt' | 'unsaved jwt';

/** A subscriber as it has to be read from a row of the org. */
export const subscriberOfRow = (row: Row): Record<Exclude<keyof Subscriber, 'isListed'>, unknown> => ({
  ...{ orgKey: row.OrgKey, orgName: row.OrgName, orgType: row.OrgType, orgStatus: row.OrgStatus },
  ...{ instanceName: row.InstanceName, parentOrg: row.ParentOrg, installed: row.InstalledStatus === 'i' },
  ...{ versionId: row.MetadataPackageVersionId, blocked: row.HasRestrictionEnabled },
});

/**
 * Gateways to emulated hubs over real connections of @salesforce/core, with its own home directory. Registers hooks in
 * the suite that calls it; the hubs of each test are closed after it.
 */
export const gateways = (): ((
  options: EmulatorOptions,
  version?: string,
  log?: Log,
  login?: Login,
) => Promise<Opened>) => {
  let home = '';
  let restore = (): void => undefined;
  let hubs: Emulator[] = [];
  let logins = 0;
  const keyFile = async (): Promise<string> => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(join(home, 'server.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return join(home, 'server.key');
  };

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'core-home-'));
    restore = setEnv({ ...withoutOthers(), ...coreEnv(home) });
  });

  after(async () => {
    restore();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });

  afterEach(async () => {
    await Promise.all(hubs.map((hub) => hub.close()));
    hubs = [];
  });

  return async (options, version = '66.0', log, login = 'token') => {
    const core = await import('@salesforce/core');
    const hub = await startEmulator({ clock: 'manual', ...options });
    hubs.push(hub);
    const { accessToken, url: instanceUrl } = hub;
    const accessTokenOptions = { accessToken, instanceUrl, loginUrl: instanceUrl };
    const authInfo = await (login === 'token'
      ? core.AuthInfo.create({ username: accessToken, accessTokenOptions })
      : core.AuthInfo.create({
          username: `jwt.${++logins}@example.com`,
          oauth2Options: { clientId: 'abc', privateKeyFile: await keyFile(), loginUrl: instanceUrl, instanceUrl },
        }));
    if (login === 'jwt') await authInfo.save();
    const connection = await core.Connection.create({ authInfo, connectionOptions: { version } });
    return { hub, connection, org: connectPushOrg(connection, { log }) };
  };
};
