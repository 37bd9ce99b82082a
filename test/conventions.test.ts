import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { toLongId } from '../src/core/orgs/ids.js';
import { ownConfig } from './support/ownConfig.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);

/** What each layer may import: other layers, and packages by name. `*` is anything. */
const LAYERS: Record<string, { layers: string[]; packages: string[] }> = {
  commands: { layers: ['app', 'cli', 'core', 'format'], packages: ['*'] },
  hooks: { layers: ['app', 'cli', 'core', 'format'], packages: ['*'] },
  // Of `app` only types, as the test below says.
  cli: { layers: ['app', 'core', 'format'], packages: ['*'] },
  app: {
    layers: ['core', 'history', 'journal', 'salesforce'],
    packages: ['@salesforce/core', '@salesforce/kit', 'node:*', 'zod'],
  },
  core: { layers: [], packages: ['@salesforce/kit', 'fastest-levenshtein', 'luxon', 'yaml', 'zod'] },
  salesforce: { layers: ['core'], packages: ['@salesforce/core', '@salesforce/kit', 'csv-parse', 'undici', 'node:*'] },
  journal: { layers: ['core'], packages: ['@salesforce/kit', 'proper-lockfile', 'zod', 'node:*'] },
  // Of `journal` its chained lines, and what is written to the disk at once.
  history: { layers: ['core', 'journal'], packages: ['node:*'] },
  format: { layers: ['core'], packages: ['string-width', 'node:util'] },
};

/** The subjects of `core`, each of which may import itself and those before it. */
const SUBJECTS = [
  ...[
    'text',
    'limit',
    'status',
    'model',
    'dataSchema',
    'errors',
    'ports',
    'orgs',
    'push',
    'report',
    'history',
    'adoption',
  ],
  ...['rollout', 'doctor'],
];

/** The same of the folders in a layer or subject; what lies beside the folders is not asked. */
const FOLDERS: Record<string, string[]> = {
  'src/app': ['history', 'push', 'fleet', 'rollout'],
  'src/cli': ['input', 'errors', 'output', 'org', 'wait', 'confirm', 'rollout'],
  'src/core/rollout': ['definition', 'plan', 'log', 'facts', 'waves', 'step', 'result'],
  'src/salesforce': ['http'],
};

const importsOf = (file: string): string[] =>
  [...read(file).matchAll(/(?:from\s+|import\(\s*)'([^']+)'/g)].map((match) => match[1] ?? '');

/** What a file imports of the repository itself, as paths of source files. */
const sourcesOf = (file: string): string[] =>
  importsOf(file)
    .filter((target) => target.startsWith('.'))
    .map((target) =>
      relative(ROOT, resolve(ROOT, dirname(file), target))
        .replaceAll('\\', '/')
        .replace(/\.js$/, '.ts'),
    );

const subjectOf = (file: string): number => SUBJECTS.indexOf(/^src\/core\/(\w+)/.exec(file)?.[1] ?? '');

/** Files that import one another, types too, by however many others. */
const circlesIn = (files: readonly string[]): string[][] => {
  const targets = new Map(files.map((file) => [file, sourcesOf(file)]));
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file]);
    if (done.has(file) || path.includes(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return circles;
};

const layerOf = (path: string): string => relative(join(ROOT, 'src'), path).split(/[\\/]/)[0] ?? '';

/** The imports of a file that its layer does not allow. */
const forbiddenImports = (file: string): string[] => {
  const own = file.split('/')[1] ?? '';
  const rule = LAYERS[own];
  if (rule === undefined) return [`src/${own} is not a layer that ARCHITECTURE.md knows`];
  return importsOf(file)
    .filter((target) =>
      target.startsWith('.')
        ? ![own, ...rule.layers].includes(layerOf(resolve(join(ROOT, dirname(file)), target)))
        : !rule.packages.some((name) => isOf(target, name)),
    )
    .map((target) => `${file} imports ${target}`);
};

const isOf = (target: string, name: string): boolean =>
  name.endsWith('*') ? target.startsWith(name.slice(0, -1)) : target === name || target.startsWith(`${name}/`);

describe('source files', () => {
  const layered = filesIn('src', '.ts').filter((file) => file.split('/').length > 2);

  it('import in one direction only', () => {
    expect(layered).to.have.length.of.at.least(20);
    expect(layered.flatMap(forbiddenImports)).to.deep.equal([]);
  });

  it('of cli import only types from app', () => {
    const values = filesIn('src/cli', '.ts').filter((file) => /^import (?!type )[^;]*\/app\//m.test(read(file)));
    expect(values).to.deep.equal([]);
  });

  it('import only earlier subjects within core', () => {
    const core = filesIn('src/core', '.ts');
    expect(core.filter((file) => subjectOf(file) < 0)).to.deep.equal([]);
    const late = core.flatMap((file) =>
      sourcesOf(file)
        .filter((target) => subjectOf(target) > subjectOf(file))
        .map((target) => `${file} imports ${target}`),
    );
    expect(late).to.deep.equal([]);
  });

  it('import only earlier folders of their layer', () => {
    for (const [layer, folders] of Object.entries(FOLDERS)) {
      const placeOf = (file: string): number =>
        file.startsWith(`${layer}/`) ? folders.indexOf(file.slice(layer.length + 1).split('/')[0] ?? '') : -1;
      const inFolders = filesIn(layer, '.ts').filter((file) => file.slice(layer.length + 1).includes('/'));
      expect(inFolders.filter((file) => placeOf(file) < 0)).to.deep.equal([]);
      const late = inFolders.flatMap((file) =>
        sourcesOf(file)
          .filter((target) => placeOf(target) > placeOf(file))
          .map((target) => `${file} imports ${target}`),
      );
      expect(late).to.deep.equal([]);
    }
  });

  it('do not import one another in cycles', () => {
    expect(circlesIn(filesIn('src', '.ts'))).to.deep.equal([]);
  });

  it('are merged into their only user where they are short', () => {
    const own = ['src', 'page', 'emulator', 'live', 'bench', 'scripts'].flatMap((folder) => filesIn(folder, '.ts'));
    const users = Map.groupBy(
      [...own, ...filesIn('demo', '.ts')].flatMap((file) => sourcesOf(file).map((target) => ({ file, target }))),
      ({ target }) => target,
    );
    const alone = own.filter((file) => {
      const usedBy = users.get(file) ?? [];
      const [user] = usedBy;
      // Nothing imports what is run, or is loaded by its path. What scripts import has a place of its own, and so has
      // what brings zod, which is loaded when it is needed.
      if (user === undefined || user.file === 'src/index.ts' || read(file).includes("from 'zod'")) return false;
      return usedBy.length === 1 && read(file).split('\n').length - 1 < 25;
    });
    expect(alone).to.deep.equal([]);
  });

  it('do not use one name for two things', () => {
    const names = layered.flatMap((file) =>
      [...read(file).matchAll(/^export (?:async )?(?:const|type|interface|class|function\*?) (\w+)/gm)].map(
        (match) => match[1] ?? '',
      ),
    );
    expect(names.filter((name, place) => names.indexOf(name) < place)).to.deep.equal([]);
  });

  it('do not spread an object or list literal', () => {
    const files = [...filesIn('src', '.ts'), ...filesIn('emulator', '.ts'), ...filesIn('live', '.ts')];
    expect(files.filter((file) => /^\s*\.\.\.\{/m.test(read(file)))).to.deep.equal([]);
  });

  it('reach nothing of the CLI from src/index.ts, and @salesforce/core only by dynamic import', () => {
    const reached = new Set<string>();
    const packages = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const target of importsOf(file)) {
        if (!target.startsWith('.')) packages.add(target);
        else
          visit(
            relative(ROOT, resolve(ROOT, dirname(file), target))
              .replaceAll('\\', '/')
              .replace(/\.js$/, '.ts'),
          );
      }
    };
    visit('src/index.ts');
    expect(reached.size).to.be.at.least(30);
    expect([...reached].filter((file) => /^src\/(?:cli|commands|format)\//.test(file))).to.deep.equal([]);
    const others = [...packages].filter((name) => !name.startsWith('node:'));
    const kit = ['@salesforce/kit/lib/duration.js', '@salesforce/kit/lib/env.js'];
    expect(others.sort()).to.deep.equal([
      '@salesforce/core',
      ...kit,
      'csv-parse/sync',
      'fastest-levenshtein',
      'luxon',
      'proper-lockfile',
      'undici',
      'zod',
    ]);
    const statically = [...reached].filter((file) =>
      /^import .*'(?:@salesforce\/core|csv-parse|luxon)/m.test(read(file)),
    );
    expect(statically).to.deep.equal([]);
  });

  it('do not import from the emulator, nor the emulator from them', () => {
    const reaching = (folder: string, other: RegExp): string[] =>
      filesIn(folder, '.ts').filter((file) => importsOf(file).some((target) => other.test(target)));
    expect(reaching('emulator', /(^|\/)(src|live)\//)).to.deep.equal([]);
    expect(reaching('src', /emulator/)).to.deep.equal([]);
    expect(reaching('src', /(^|\/)live\//)).to.deep.equal([]);
  });

  it('of the page import only modules of core and format that run in a browser', () => {
    const stray = filesIn('page/script', '.ts').flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith('.') && target !== 'chart.js')
        .concat(sourcesOf(file).filter((target) => !/^(?:page\/script|src\/(?:core|format))\//.test(target))),
    );
    expect(stray).to.deep.equal([]);
  });

  it('of the live check import the org code of the plugin, and only types from the emulator', () => {
    const stray = filesIn('live', '.ts')
      .flatMap(sourcesOf)
      .filter((file) => !/^(?:live|emulator|src\/(?:app|core|salesforce))\//.test(file));
    expect(stray).to.deep.equal([]);
    const values = filesIn('live', '.ts').filter((file) => /^import (?!type )[^;]*emulator\//m.test(read(file)));
    expect(values).to.deep.equal([]);
  });

  it('are at most 200 lines long', () => {
    const longest = (file: string): number => (file.startsWith('src/commands/') ? 110 : 200);
    expect(filesIn('src', '.ts').filter((file) => read(file).split('\n').length > longest(file))).to.deep.equal([]);
  });
});

const config = await ownConfig();
const commands = config.commands.filter((command) => command.pluginName === 'sf-plugin-package-push');

describe('commands', () => {
  it('all exist', () => {
    expect(commands.map(({ id }) => id)).to.deep.equal(
      filesIn('src/commands', '.ts')
        .map((file) => file.slice('src/commands/'.length, -3).replaceAll('/', ':'))
        .sort(),
    );
  });

  it('have a described topic at each level', () => {
    for (const { id } of commands) {
      const parts = id.split(':').slice(0, -1);
      for (let depth = 1; depth <= parts.length; depth++) {
        const name = parts.slice(0, depth).join(':');
        expect(config.findTopic(name)?.description, name).to.be.a('string');
      }
    }
  });

  for (const command of commands) {
    it(`${command.id} explains itself`, () => {
      expect(command.summary).to.match(/^[A-Z].*\.$/);
      expect(command.description).to.be.a('string');
      expect(command.examples).to.have.length.of.at.least(2);
      for (const [name, flag] of Object.entries(command.flags)) {
        expect(name, name).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(flag.summary ?? flag.description, name).to.match(/\S/);
        // A default that is no text needs a defaultHelp.
        expect(String(flag.type === 'option' && flag.default), name).not.to.contain('[object');
      }
    });

    it(`${command.id} has examples that can be pasted`, () => {
      const text = (command.examples as string[]).join('\n');
      expect(text).not.to.match(/[\u2013\u2014\u201C\u201D\u2018\u2019]/);
      const flags = new Set(
        Object.entries(command.flags).flatMap(([name, flag]) => [`--${name}`, ...(flag.char ? [`-${flag.char}`] : [])]),
      );
      const own = text.split('\n').flatMap((line) => line.split('<%= command.id %>').slice(1));
      expect(own).to.have.length.of.at.least(2);
      for (const line of own) {
        for (const word of line.split(/\s+/).filter((each) => each.startsWith('-') && each !== '-')) {
          expect([...flags], line).to.include(word.split('=')[0]);
        }
        for (const required of Object.values(command.flags).filter(
          (flag) => flag.required && flag.name !== 'target-dev-hub',
        )) {
          expect(line).to.match(new RegExp(`--${required.name}\\b|\\s-${required.char ?? ' '}\\b`));
        }
      }
      for (const [id] of text.matchAll(/\b(?:04t|0DV|0Ho|033|00D)\w{15}\b/g))
        expect(toLongId(id.slice(0, 15))).to.equal(id);
    });
  }
});

describe('texts of others', () => {
  const printing = filesIn('src', '.ts').filter((file) => /^src\/(?:cli|commands|hooks)\//.test(file));
  const found = (pattern: RegExp, except: string[] = []): string[] =>
    printing
      .filter((file) => !except.includes(file))
      .flatMap((file) => [...read(file).matchAll(pattern)].map(([text]) => `${file}: ${text}`));

  it('are inserted into messages by loadMessages, which makes them harmless', () => {
    expect(found(/\bMessages\b.* from '@salesforce\/core'/g, ['src/cli/messages.ts'])).to.deep.equal([]);
  });

  it('are inserted into errors by messages', () => {
    expect(
      found(
        /new (?:Sf)?Error\(/g,
        ['messages', 'errors/errors', 'errors/orgErrors', 'errors/usageErrors'].map((name) => `src/cli/${name}.ts`),
      ),
    ).to.deep.equal([]);
  });

  it('are not concatenated where they are printed, but in a message or in format/', () => {
    const print = String.raw`\.(?:log|warn|info|logToStderr|logSuccess|logSensitive|styledHeader|styledJSON|start)\(`;
    expect(found(new RegExp(`(?:this|command|ux|spinner)${print}(?!messages|shared)[^;]*[\`+]`, 'g'))).to.deep.equal(
      [],
    );
  });

  it('with several lines are passed to messages as lists', () => {
    expect(found(/(?:getMessages?|createError)\([^;]*join\('\\n'\)/g)).to.deep.equal([]);
  });
});

describe('messages', () => {
  const sources = filesIn('src', '.ts').map(read).join('\n');
  for (const file of filesIn('messages', '.md')) {
    it(`of ${file} are used, each has a text, and there are no fancy hyphens or quotes`, () => {
      const bundle = file.slice('messages/'.length, -3);
      const source = !bundle.startsWith('package.') ? sources : read(`src/commands/${bundle.replaceAll('.', '/')}.ts`);
      const sections = read(file).split(/^# /m).slice(1);
      for (const section of sections) {
        const [key = '', ...body] = section.split('\n');
        expect(body.join('').trim(), key).not.to.equal('');
        expect(body.join('\n'), key).not.to.match(/[\u2013\u2014\u201C\u201D\u2018\u2019]/);
        const asked = key.replace(/\.actions$/, '');
        const isWritten = (text: string): boolean => source.includes(`'${text}'`);
        // A kind of error, and which of its texts: test/cli/usageErrors.test.ts sees that each of them is said.
        const isMade = bundle === 'errors' && asked.split('.').every(isWritten);
        const [, flag = '', text] = /^flags\.([\w-]+)\.(summary|description)$/.exec(asked) ?? [];
        const isOfFlag = (text === 'summary' ? ['flag', 'describedFlag'] : ['describedFlag']).some((name) =>
          source.includes(`.${name}('${flag}', `),
        );
        const isUsed = isWritten(asked) || isWritten(key) || isMade || isOfFlag;
        expect(isUsed, `${key} is used`).to.equal(true);
      }
    });
  }

  it('have no placeholder in their actions that the code does not fill', () => {
    const advice = filesIn('messages', '.md')
      .flatMap((file) => read(file).split(/^# /m))
      .filter((section) => /^\S+\.actions\n/.test(section) && section.includes('%s'))
      .map((section) => section.slice(0, section.indexOf('.actions')));
    expect(advice).to.have.length.of.at.least(5);
    const unfilled = filesIn('src', '.ts').flatMap((file) =>
      [...read(file).matchAll(/create(?:Flag)?Error\('([^']+)'(?:, \[[^\]]*(?:\[[^\]]*\][^\]]*)*\])?\)/g)]
        .filter(([, key = '']) => advice.includes(key))
        .map(([call]) => `${file}: ${call}`),
    );
    expect(unfilled).to.deep.equal([]);
  });

  it('exist for every key in the code', () => {
    const bundles = filesIn('messages', '.md').map(read);
    for (const file of filesIn('src', '.ts')) {
      const ofFlags = [...read(file).matchAll(/\.(flag|describedFlag)\('([\w-]+)', /g)].flatMap(
        ([, kind, name = '']) => [`flags.${name}.summary`, ...(kind === 'flag' ? [] : [`flags.${name}.description`])],
      );
      const others = read(file).matchAll(/(?:getMessages?|create(?:Flag)?Error)\(\s*'([^']+)'/g);
      for (const key of [...ofFlags, ...[...others].map(([, name = '']) => name)]) {
        expect(
          bundles.some((bundle) => bundle.includes(`# ${key}\n`)),
          `${key} of ${file}`,
        ).to.equal(true);
      }
    }
  });
});

describe('ARCHITECTURE.md', () => {
  it('names every folder of src in its tree, and no file that does not exist', () => {
    const [, tree = ''] = read('ARCHITECTURE.md').split('```');
    // Folders of commands have the names of the commands.
    const folders = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !/[\\/]commands[\\/]/.test(entry.parentPath),
    );
    expect(folders).to.have.length.of.at.least(20);
    expect(folders.map(({ name }) => name).filter((name) => !tree.includes(`${name}/`))).to.deep.equal([]);
    const files = filesIn('src', '.ts').map((file) => basename(file, '.ts'));
    const named = [...tree.matchAll(/(?<![\w.-])[a-z]+[A-Z]\w*/g)].map(([name]) => name);
    expect(named.filter((name) => !files.includes(name))).to.deep.equal([]);
  });

  it('names files in its text that exist', () => {
    const named = [...read('ARCHITECTURE.md').matchAll(/`((?:core|app|cli|salesforce|journal|format)\/[\w/]+)[`.]/g)];
    expect(named).to.have.length.of.at.least(10);
    const there = filesIn('src', '').map((file) => file.replace(/\.ts$/, ''));
    expect(named.map(([, name = '']) => `src/${name}`).filter((name) => !there.includes(name))).to.deep.equal([]);
  });
});

describe('package.json', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;

  it('pins every package to one version', () => {
    const pins = Object.entries({ ...dependencies, ...devDependencies });
    expect(pins.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).to.deep.equal([]);
  });

  it('has the runtime dependencies that ARCHITECTURE.md gives reasons for, and no others', () => {
    const [, table = ''] =
      /^## Runtime dependencies\n([\s\S]*?)(?:^## |$(?![\s\S]))/m.exec(read('ARCHITECTURE.md')) ?? [];
    const [, , ...rows] = table.trim().split('\n');
    const named = rows.flatMap((row) => (row.split('|')[1] ?? '').split(',').map((name) => name.trim()));
    expect(named).to.have.members(Object.keys(dependencies ?? {}));
  });
});

describe('workflows', () => {
  it('run no script of a package in a job that can publish', () => {
    const jobs = filesIn('.github/workflows', '.yml').flatMap((file) => read(file).split(/^ {2}(?=[\w-]+:$)/m));
    const publishing = jobs.filter((job) => job.includes('id-token: write'));
    expect(publishing).not.to.deep.equal([]);
    for (const job of publishing) {
      for (const [install] of job.matchAll(/npm (?:ci|i|install)\b.*$/gm))
        expect(install).to.contain('--ignore-scripts');
    }
  });

  for (const file of filesIn('.github/workflows', '.yml')) {
    it(`${file} refers to actions by commit, with the version in a comment`, () => {
      const actions = [...read(file).matchAll(/uses: (?!\.\/)(.*)$/gm)].map(([, action = '']) => action);
      expect(actions).not.to.deep.equal([]);
      for (const action of actions) expect(action).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });
  }
});
