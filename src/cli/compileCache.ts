import { homedir } from 'node:os';
import { join } from 'node:path';
import { enableCompileCache, getCompileCacheDir } from 'node:module';

/** Where `sf` keeps what it can make again; known here before its configuration is. Source: @oclif/core, Config. */
const cacheDir = (env = process.env, home = homedir()): string => {
  if (env.XDG_CACHE_HOME !== undefined) return env.XDG_CACHE_HOME;
  if (process.platform === 'win32' && env.LOCALAPPDATA !== undefined) return env.LOCALAPPDATA;
  return process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
};

// Most of a short command is compiling @salesforce/core and jsforce, the same each time: Node keeps the outcome.
// Where it can't be written, or is switched off (NODE_DISABLE_COMPILE_CACHE), nothing changes.
if (getCompileCacheDir() === undefined) enableCompileCache(join(cacheDir(), 'sf', 'package-push'));
