import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** In place of the one decision: nothing is ever in doubt, so that nothing is ever read back. */
const WITHOUT_READ_BACK = `
import { next as decide } from './steps.original.js';
export * from './steps.original.js';
export const next = (progress, ...rest) => decide({ ...progress, unread: false, unsettled: undefined }, ...rest);
`;

/** A copy of the compiled plugin, which nobody rebuilds while it runs. */
export type Plugin = { folder: string; remove(): Promise<void> };

export const copyPlugin = async (how: 'as it is' | 'without read-back'): Promise<Plugin> => {
  const folder = join(ROOT, 'tmp', `faults-${process.pid}${how === 'as it is' ? '' : '-mutated'}`);
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'bin', 'lib', 'messages'])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  if (how === 'without read-back') {
    const steps = join(folder, 'lib/core/steps.js');
    await rename(steps, join(folder, 'lib/core/steps.original.js'));
    await writeFile(steps, WITHOUT_READ_BACK);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
