/**
 * Writes docs/api.md, the reference of the exports of src/index.ts. `npm run docs:api`. `--check` writes nothing, and
 * fails if there is a difference.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Application,
  LiteralType,
  ReflectionKind,
  UnionType,
  type ProjectReflection,
  type TypeDocOptions,
} from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { CAUSE_CLASSES, CAUSE_KEYS } from '../src/core/report/causes.js';
import { INELIGIBLE } from '../src/core/orgs/ineligible.js';
import { ORG_STATUSES, ORG_TYPES } from '../src/core/model.js';
import { STATUS_NAMES } from '../src/core/status.js';
import { DROP_REASONS } from '../src/core/errors/usageProblem.js';
import { SCHEDULE_OUTCOMES } from '../src/core/push/progress.js';
import { RETRY_SCOPES } from '../src/core/report/failures.js';
import { formatted, ROOT, writeOrCheck } from './generated.js';

const FILE = join(ROOT, 'docs/api.md');

const OPTIONS: Partial<TypeDocOptions & PluginOptions> = {
  entryPoints: [join(ROOT, 'src/index.ts')],
  tsconfig: join(ROOT, 'scripts/api.tsconfig.json'),
  plugin: ['typedoc-plugin-markdown'],
  name: 'The library',
  readme: 'none',
  // The page is the same in every checkout: no links to lines, no version, no data of the machine.
  disableSources: true,
  excludeInternal: true,
  // The members that every Error has.
  excludeExternals: true,
  groupOrder: ['Functions', 'Classes', '*'],
  sort: ['source-order'],
  // Fails where a description is missing.
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  requiredToBeDocumented: ['Class', 'Function', 'TypeAlias', 'Interface', 'Variable'],
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  logLevel: 'Warn',
  router: 'module',
  entryFileName: 'api',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: 'table',
  classPropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
};

/** The functions by subject. */
const SUBJECTS: Record<string, readonly string[]> = {
  'The org': ['openPushOrg'],
  'Plan a push': ['planPush', 'planRetry'],
  'Schedule it, or go on with one that broke off': ['schedulePush', 'reopenPush', 'resumePush'],
  'Wait, report and list': ['watchPush', 'reportPush', 'listPushes'],
  Cancel: ['readAbortable', 'abortPush', 'findOrphanedRequests'],
  'Subscribers and customers': ['listSubscribers', 'listCustomers', 'readCustomers'],
  Adoption: ['reportAdoption'],
  'The push history': ['exportHistory', 'openHistory', 'estimatePush'],
};

/** Types that are derived from a table: the compiler lists their members in an arbitrary order. */
const TABLES: Record<string, readonly string[]> = {
  CauseKey: CAUSE_KEYS,
  CauseClass: CAUSE_CLASSES,
  IneligibleReason: Object.keys(INELIGIBLE),
  PushStatus: STATUS_NAMES,
  DropReason: Object.keys(DROP_REASONS),
  OrgType: ORG_TYPES,
  OrgStatus: ORG_STATUSES,
  RetryScope: RETRY_SCOPES,
  ScheduleOutcome: SCHEDULE_OUTCOMES,
};

/** Puts everything into the order of src/index.ts and of the tables. */
const putInOrder = (project: ProjectReflection, index: string): void => {
  const place = ({ name }: { name: string }): number => index.search(new RegExp(`\\b${name}\\b(?!['.])`));
  for (const group of project.groups ?? []) group.children.sort((a, b) => place(a) - place(b));
  for (const { name, type } of project.children ?? []) {
    const table = TABLES[name];
    if (table === undefined || !(type instanceof UnionType)) continue;
    const order = (each: (typeof type.types)[number]): number =>
      each instanceof LiteralType ? table.indexOf(String(each.value)) : -1;
    type.types.sort((a, b) => order(a) - order(b));
  }
};

/** The table of the functions by subject; throws where one is missing from it, or is no longer there. */
const indexOf = (project: ProjectReflection): string => {
  const functions = project.getChildrenByKind(ReflectionKind.Function).map(({ name }) => name);
  const listed = Object.values(SUBJECTS).flat();
  const odd = [...new Set(functions).symmetricDifference(new Set(listed))];
  if (odd.length > 0) throw new Error(`Put into SUBJECTS, or take out: ${odd.join(', ')}.`);
  const rows = Object.entries(SUBJECTS).map(
    ([subject, names]) => `| ${subject} | ${names.map((name) => `[${name}](#${name.toLowerCase()})`).join(', ')} |`,
  );
  return ['| subject | functions |', '| --- | --- |', ...rows].join('\n');
};

/** The page as it has to be. Throws where an export has no description. */
const apiPage = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'api-'));
  try {
    const outputs = [{ name: 'markdown', path: folder }];
    const app = await Application.bootstrapWithPlugins({ ...OPTIONS, outputs });
    const project = await app.convert();
    if (project === undefined) throw new Error('The sources cannot be read.');
    app.validate(project);
    putInOrder(project, await readFile(join(ROOT, 'src/index.ts'), 'utf8'));
    await app.generateOutputs(project);
    if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('See what typedoc has said.');
    const written = await readFile(join(folder, 'api.md'), 'utf8');
    const page = written.replace(/^## Functions\n/m, (heading) => `${indexOf(project)}\n\n${heading}`);
    // Nothing links to rows of a table.
    return await formatted(page.replaceAll(/<a id="property-[^"]*"><\/a> /g, ''), FILE);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

await writeOrCheck(new Map([[FILE, await apiPage()]]), 'npm run docs:api');
