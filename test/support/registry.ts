import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runServer } from 'verdaccio';
import { npm, npmAuth } from './npm.js';

/**
 * A registry on this machine. It stores what is published, and forwards other requests to the configured registry of
 * npm.
 */
export type Registry = {
  url: string;
  publish(tarball: string): Promise<void>;
  close(): Promise<void>;
};

const OWN = 'sf-plugin-package-push';

export const startRegistry = async (): Promise<Registry> => {
  const folder = await mkdtemp(join(tmpdir(), 'registry-'));
  const upstream = await npm(folder, 'config', 'get', 'registry');
  const auth = await npmAuth(upstream);
  const server = (await runServer({
    storage: join(folder, 'storage'),
    configPath: join(folder, 'config.yaml'),
    web: { enable: false },
    log: { type: 'stdout', format: 'json', level: 'fatal' },
    uplinks: {
      npm: {
        url: upstream,
        cache: false,
        maxage: '1h',
        ...(auth === undefined ? {} : { headers: { authorization: auth } }),
      },
    },
    packages: { [OWN]: { access: '$all', publish: '$all' }, '**': { access: '$all', proxy: 'npm' } },
  })) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${host}/`;

  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };

  const reached = await fetch(`${url}@oclif%2fcore`);
  await reached.body?.cancel();
  if (!reached.ok) {
    await close();
    throw new Error(`@oclif/core can't be had from the npm registry ${upstream} (${reached.status}). Is it in reach?`);
  }

  return {
    url,
    // npm does not publish without a token; this registry accepts any.
    publish: async (tarball) =>
      void (await npm(folder, 'publish', tarball, '--registry', url, `--//${host}/:_authToken=any`)),
    close,
  };
};
