/**
 * Type-checks all files and runs ESLint: one program for both, because the rules need most of the types anyway. Part of
 * `npm run lint`; `npm run typecheck` only checks types.
 */
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROJECTS = ['tsconfig.dev.json', 'page/tsconfig.json'];

const host: ts.ParseConfigFileHost = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic(diagnostic) {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
  },
};
const programOf = (project: string): ts.Program => {
  const config = ts.getParsedCommandLineOfConfigFile(`${ROOT}${project}`, { incremental: false }, host);
  if (config === undefined) throw new Error(`${project} can't be read`);
  const { fileNames, options, errors } = config;
  return ts.createProgram({ rootNames: fileNames, options, configFileParsingDiagnostics: errors });
};

const programs = PROJECTS.map(programOf);
const wrong = programs.flatMap((program) => ts.getPreEmitDiagnostics(program));
if (wrong.length > 0)
  console.log(ts.formatDiagnostics(wrong, { ...ts.sys, getCanonicalFileName: (name) => name, getNewLine: () => '\n' }));

const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { project: null, programs } } },
});
const results = await eslint.lintFiles('.');
const formatter = await eslint.loadFormatter('stylish');
console.log(await formatter.format(results));
const isClean = results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
process.exitCode = isClean && wrong.length === 0 ? 0 : 1;
