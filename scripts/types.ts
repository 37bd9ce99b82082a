/**
 * Writes the type declarations of lib/: those of the library, and the ones that they refer to. tsc would write all
 * declarations of every file that it reads.
 */
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ROOT = fromHere('../lib');
const TSC = [fromHere('../node_modules/typescript/bin/tsc'), '-p', fromHere('../tsconfig.types.json')];
const INDEX = 'index.d.ts';

execFileSync(process.execPath, TSC, { stdio: 'inherit' });

/** The declarations of a file by name, and the names that it takes from other files. */
type Declared = {
  source: ts.SourceFile;
  own: Map<string, ts.Statement>;
  others: Map<string, { file: string; name: string }>;
  /** The declarations to keep. */
  kept: Set<ts.Statement>;
  /** Names of other files that are used, here or by importers of this file. */
  used: Set<string>;
};

const targetOf = (file: string, specifier: ts.Expression | undefined): string | undefined =>
  specifier !== undefined && ts.isStringLiteral(specifier) && specifier.text.startsWith('.')
    ? join(dirname(file), specifier.text.replace(/\.js$/, '.d.ts'))
    : undefined;

const namesIn = (statement: ts.Statement): string[] => {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as ts.Statement & { name?: ts.Node };
  return name === undefined ? [] : [name.getText()];
};

const files = new Map<string, Declared>();
const declaredIn = async (file: string): Promise<Declared> => {
  const known = files.get(file);
  if (known !== undefined) return known;
  const text = await readFile(join(ROOT, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const declared: Declared = { source, own: new Map(), others: new Map(), kept: new Set(), used: new Set() };
  files.set(file, declared);
  for (const statement of source.statements) {
    const isImport = ts.isImportDeclaration(statement);
    if (!isImport && !ts.isExportDeclaration(statement)) {
      for (const name of namesIn(statement)) declared.own.set(name, statement);
      continue;
    }
    const bindings = isImport ? statement.importClause?.namedBindings : statement.exportClause;
    const target = targetOf(file, statement.moduleSpecifier);
    if (target === undefined) continue;
    if (bindings === undefined || !('elements' in bindings))
      throw new Error(`${file}: ${statement.getText()} has no names`);
    for (const { name, propertyName } of bindings.elements)
      declared.others.set(name.text, { file: target, name: (propertyName ?? name).text });
  }
  return declared;
};

/** Keeps a name of a file, and everything that it refers to. */
const keep = async (file: string, name: string): Promise<void> => {
  const { own, others, kept, used } = await declaredIn(file);
  const other = others.get(name);
  if (other !== undefined) {
    used.add(name);
    return keep(other.file, other.name);
  }
  const statement = own.get(name);
  if (statement === undefined || kept.has(statement)) return;
  kept.add(statement);
  for (const each of identifiersIn(statement)) await keep(file, each);
};

const identifiersIn = (node: ts.Node): Set<string> => {
  const found = new Set<string>();
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) found.add(each.text);
    if (ts.isImportTypeNode(each)) throw new Error(`${each.getText()} is not followed: import it by name`);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
};

const index = await declaredIn(INDEX);
for (const statement of index.own.values()) for (const name of identifiersIn(statement)) await keep(INDEX, name);
for (const { file, name } of index.others.values()) await keep(file, name);

/** Exports of the library keep their comments. Declarations that are only referred to are read by compilers alone. */
const named = new Set<ts.Statement | undefined>();
for (const { file, name } of index.others.values()) named.add((await declaredIn(file)).own.get(name));
const withoutComments = (text: string): string => text.replaceAll(/^ *\/\*\*[^]*?\*\/\n/gm, '');

/** An import or an export reduced to the used names; empty where none is used. */
const namesText = (statement: ts.ImportDeclaration | ts.ExportDeclaration, used: ReadonlySet<string>): string => {
  const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause;
  if (bindings === undefined || !('elements' in bindings)) return statement.getText();
  const names = [...bindings.elements].filter(({ name }) => used.has(name.text)).map((each) => each.getText());
  return names.length === 0 ? '' : statement.getText().replace(bindings.getText(), `{ ${names.join(', ')} }`);
};

for (const [file, { source, kept, used }] of files) {
  if (file === INDEX) continue;
  const texts = source.statements.map((statement) => {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return namesText(statement, used);
    const text = kept.has(statement) ? statement.getFullText().trim() : '';
    return named.has(statement) ? text : withoutComments(text);
  });
  await writeFile(join(ROOT, file), texts.map((text) => (text === '' ? '' : `${text}\n`)).join(''));
}

for (const file of globSync('**/*.d.ts', { cwd: ROOT })) {
  const { kept, used } = files.get(relative(ROOT, join(ROOT, file))) ?? {};
  if (file !== INDEX && !kept?.size && !used?.size) await rm(join(ROOT, file));
}
