import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin as BuildPlugin } from 'esbuild';
import { bundlePlugin } from '../../scripts/bundle.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A mutant of nextAction: nothing is ever unsettled, so nothing is ever read back. */
const withoutReadBack: BuildPlugin = {
  name: 'without-read-back',
  setup(context) {
    context.onLoad({ filter: /src[\\/]core[\\/]push[\\/]nextAction\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const mutated = source.replace('export const nextAction =', 'const decide =');
      if (mutated === source) throw new Error(`${path} is not as it was: nothing is changed in it`);
      const contents = `${mutated}
        export const nextAction: typeof decide = (progress, ...rest) =>
          decide({ ...progress, unread: false, unsettled: undefined }, ...rest);`;
      return { contents, loader: 'ts' };
    });
  },
};

/** The plugin, built in a folder of its own, so that nobody rebuilds it while it runs. */
export type Plugin = { folder: string; remove(): Promise<void> };

export const copyPlugin = async (how: 'as it is' | 'without read-back'): Promise<Plugin> => {
  const folder = join(ROOT, 'tmp', `faults-${process.pid}${how === 'as it is' ? '' : '-mutated'}`);
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'bin', 'messages'])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  const plugins = how === 'as it is' ? [] : [withoutReadBack];
  await bundlePlugin(join(folder, 'lib'), { plugins, more: ['test/faults/coreOfPlugin.ts'] });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
