/** Prints how many modules of `src` each command imports at run time, and their number of lines. */
import { globSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const FOLDER = 'src/commands/package/push/';

const linesOf = (file: string): number => readFileSync(file, 'utf8').split('\n').length - 1;

const modulesOf = async (entry: string): Promise<string[]> => {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    treeShaking: false,
  });
  return Object.keys(metafile.inputs).filter((file) => file.startsWith('src/'));
};

const print = (name: string, files: readonly string[]): void => {
  const lines = files.reduce((sum, file) => sum + linesOf(file), 0);
  console.log(`${name.padEnd(24)} ${String(files.length).padStart(4)} modules ${String(lines).padStart(7)} lines`);
};

for (const file of globSync(`${FOLDER}**/*.ts`).toSorted())
  print(file.slice(FOLDER.length, -'.ts'.length).replaceAll('/', ' '), await modulesOf(file));
print('src', globSync('src/**/*.ts'));
