import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The files to mutate in one run, and the tests that must detect the mutants: the folder's own, and those that use it
 * from outside.
 */
export type Folder = { mutate: readonly string[]; tests: readonly string[] };

const ofCore = (subject: string, ...others: string[]): Folder => ({
  mutate: [`src/core/${subject}/**/*.ts`],
  tests: [`core/${subject}/**/*`, ...others],
});

/** The fastest tests come first, because a mutant is killed by the first test that fails. */
export const FOLDERS: Readonly<Record<string, Folder>> = {
  'src/core': { mutate: ['src/core/*.ts'], tests: ['core/*', 'core/{report,push}/**/*', 'salesforce/*'] },
  'src/core/text': ofCore('text', 'core/*', 'format/*'),
  'src/core/errors': ofCore('errors', 'cli/*', 'core/orgs/*'),
  'src/core/orgs': ofCore('orgs', 'app/*'),
  'src/core/push': ofCore('push', 'core/report/*', 'simulate/*', 'app/*'),
  'src/core/report': ofCore('report', 'app/*', 'format/*'),
  'src/core/history': { mutate: ['src/core/history/**/*.ts'], tests: ['history/*'] },
  'src/core/adoption': ofCore('adoption', 'app/*', 'format/*'),
  'src/core/rollout': ofCore('rollout', 'rollout/*', 'app/*'),
  'src/format': { mutate: ['src/format/**/*.ts'], tests: ['format/*', 'page/*'] },
  'src/history': { mutate: ['src/history/**/*.ts'], tests: ['history/*', 'app/*'] },
  'src/journal': { mutate: ['src/journal/**/*.ts'], tests: ['journal/*', 'app/*'] },
  // Mutants have no effect in a worker thread.
  'src/salesforce': {
    mutate: ['src/salesforce/**/*.ts', '!src/salesforce/renewalWorker.ts'],
    tests: ['salesforce/*', 'app/*', 'history/*', 'commands/customerList'],
  },
  'src/app': { mutate: ['src/app/**/*.ts'], tests: ['app/*', 'history/*', 'cli/waiting', 'commands/*'] },
  'src/cli': { mutate: ['src/cli/**/*.ts'], tests: ['cli/*', 'commands/*'] },
};

/** The folder of a file: the longest folder name that the path begins with. */
export const folderOf = (path: string): string | undefined =>
  Object.keys(FOLDERS)
    .filter((name) => path.startsWith(`${name}/`))
    .toSorted((a, b) => b.length - a.length)[0];

const inRuns = (name: string): string => fileURLToPath(new URL(`../../tmp/mutation/${name}`, import.meta.url));

export const reportFile = (folder: string): string => inRuns(`${folder.replaceAll('/', '-')}.json`);

export const foldersWithReport = (): string[] => Object.keys(FOLDERS).filter((name) => existsSync(reportFile(name)));

/** When each folder was last run as a whole; a report of another date is about some of its files. */
const WHOLE_RUNS = inRuns('whole-runs.json');

export const wholeRuns = (): Record<string, string> =>
  existsSync(WHOLE_RUNS) ? (JSON.parse(readFileSync(WHOLE_RUNS, 'utf8')) as Record<string, string>) : {};

export const noteWholeRun = (folder: string): void => {
  writeFileSync(WHOLE_RUNS, JSON.stringify({ ...wholeRuns(), [folder]: new Date().toISOString().slice(0, 10) }));
};
