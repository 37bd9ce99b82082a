import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openSfSession, type SfSession } from '../test/support/sfSession.js';
import { INSTANT, type Run, runOnce, settle, summed, withHub } from './measure.js';
import { pack } from './packed.js';
import type { Bundling } from './page.js';

/** The start-up of the plugin as it is only compiled, bundled, and bundled with what Node keeps, in turn. */
export const bundlingVariants = async (installed: SfSession, runs: number): Promise<Bundling[]> => {
  const other = await openSfSession();
  const tarballs = { compiled: pack('unbundled'), bundled: pack('as published') };
  try {
    await other.install(tarballs.compiled);
    return await withHub(installed, 'orgs=20', async (hub) => {
      await other.login(hub);
      await settle(hub, INSTANT);
      const args = ['package', 'push', 'list', '-p', hub.packages.at(-1)?.id ?? '', '-v', 'hub'];
      const uncached: Record<string, string> = { NODE_DISABLE_COMPILE_CACHE: '1' };
      const variants = [
        { name: 'compiled only', session: other, env: uncached, tarball: tarballs.compiled },
        { name: 'bundled', session: installed, env: uncached, tarball: tarballs.bundled },
        { name: 'bundled, and kept compiled by Node', session: installed },
      ];
      const all = variants.map((): Run[] => []);
      for (let index = 0; index < runs; index++)
        for (const [which, { session, env = {} }] of variants.entries())
          all[which]?.push(await runOnce(session, hub, args, env));
      return variants.map(({ name, session, tarball }, which) => ({
        name,
        ...summed(all[which] ?? []),
        ...(tarball === undefined ? {} : { packed: statSync(tarball).size, installed: sizeOf(session.dataDir) }),
      }));
    });
  } finally {
    await other.close();
  }
};

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
