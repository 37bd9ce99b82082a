/** Type declarations for lib/: those of the library, and what they lead to. tsc writes one for every file that it reads. */
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ROOT = fromHere('../lib');
const TSC = [fromHere('../node_modules/typescript/bin/tsc'), '-p', fromHere('../tsconfig.types.json')];

execFileSync(process.execPath, TSC, { stdio: 'inherit' });

const needed = new Set<string>();
const add = async (file: string): Promise<void> => {
  if (needed.has(file)) return;
  needed.add(file);
  const text = await readFile(join(ROOT, file), 'utf8');
  for (const [, path = ''] of text.matchAll(/(?:\bfrom|\bimport\()\s*'(\.[^']+)\.js'/g))
    await add(join(dirname(file), `${path}.d.ts`));
};

await add('index.d.ts');

const COMMENTS = /^ *\/\*\*[^]*?\*\/\n/gm;

/** What the library gives out by name keeps its comments; what these types only lead to is read by compilers. */
const index = await readFile(join(ROOT, 'index.d.ts'), 'utf8');
const named = new Set(
  [...index.matchAll(/\{([^}]*)\} from '\.\/([^']+)\.js'/g)].flatMap(([, names = '', path = '']) =>
    names.split(',').map((name) => `${path}.d.ts ${name.replace(/^\s*type /, '').trim()}`),
  ),
);

/** A declaration, or the comment before one, at the beginning of a line. */
const PART = /^(?=\/\*\*|(?:export|declare|type|interface) )/m;
const NAME = /^(?:export )?(?:declare )?(?:abstract )?(?:type|const|class|interface|function) (\w+)/;

for (const file of needed) {
  if (file === 'index.d.ts') continue;
  const path = join(ROOT, file);
  const parts = (await readFile(path, 'utf8')).split(PART);
  const texts = parts.map((part, place) => {
    const declared = part.startsWith('/**') ? (parts[place + 1] ?? '') : part;
    return named.has(`${file} ${NAME.exec(declared)?.[1] ?? ''}`) ? part : part.replaceAll(COMMENTS, '');
  });
  await writeFile(path, texts.join(''));
}

for (const file of globSync('**/*.d.ts', { cwd: ROOT }))
  if (!needed.has(relative(ROOT, join(ROOT, file)))) await rm(join(ROOT, file));
