import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { readDefinitionFile } from '../../src/cli/input/definitionFile.js';
import { createError, createFlagError, loadMessages } from '../../src/cli/messages.js';
import { openRowOutput, writeFileAtOnce } from '../../src/cli/output/rowOutput.js';
import { errorOf } from '../support/thrown.js';

const A = '00D0j00000AAAA1';

describe('files that commands read and write', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);

  it('are definitions, with line and column of every error', async () => {
    await writeFile(path('r.yaml'), 'packageVersion: Acme@1\nwaves:\n  - { name: all, orgs: everybody, soak: long }\n');
    const { message } = await errorOf(SfError, readDefinitionFile(path('r.yaml')));
    expect(message).to.contain(path('r.yaml'));
    expect(message.match(/^ {2}.*r\.yaml:3:\d+ {2}waves\S*: \S/gm)).to.have.length(2);
    await writeFile(path('r.yaml'), '7\n');
    expect((await errorOf(SfError, readDefinitionFile(path('r.yaml')))).message).to.match(
      /^ {2}.*r\.yaml:1:1 {2}\w+ /m,
    );
    const missing = await errorOf(SfError, readDefinitionFile(path('none.yaml')));
    expect(missing.message).to.contain('none.yaml').and.contain('ENOENT');
  });

  it('are definitions with their own exclusions beside those of files', async () => {
    const own = `exclusions: [{ org: ${A} }, { file: none.csv }]\n`;
    await writeFile(path('none.csv'), 'OrgKey\n');
    await writeFile(path('r.yaml'), `packageVersion: Acme@1\n${own}waves:\n  - { name: all, orgs: rest }\n`);
    const { files, warnings } = await readDefinitionFile(path('r.yaml'));
    expect(files.exclusions.map(({ orgKey }) => orgKey)).to.deep.equal([A]);
    expect(warnings).to.have.length(1);
  });

  it('must be in existing folders, and nothing incomplete is left', async () => {
    const nowhere = await errorOf(SfError, writeFileAtOnce(path('none/report.csv'), ['a']));
    expect(nowhere.message).to.contain(path('none/report.csv')).and.contain('ENOENT');
    await mkdir(path('report.csv'));
    expect(await writeFileAtOnce(path('report.csv'), ['a']).catch(() => 'refused')).to.equal('refused');
    expect((await stat(path('report.csv'))).isDirectory()).to.equal(true);
  });

  it('stay unchanged where the new content cannot be produced', async () => {
    await writeFile(path('report.csv'), 'old');
    const pieces = function* (): Generator<string> {
      yield 'new';
      throw new Error('the org is gone');
    };
    const error: unknown = await writeFileAtOnce(path('report.csv'), pieces()).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('message', 'the org is gone');
    expect([await readFile(path('report.csv'), 'utf8'), await readdir(folder)]).to.deep.equal(['old', ['report.csv']]);
    const output = await openRowOutput(path('other.csv'));
    await output.discard();
    await output.discard().catch(() => undefined);
    expect(await readdir(folder)).to.deep.equal(['report.csv']);
  });
});

describe('texts of messages/', () => {
  const push = loadMessages('push');

  it('accept numbers, texts and lists of lines for their placeholders, or nothing', () => {
    expect(push.getMessage('noAnswer', ['X'])).to.contain('(X)');
    expect(push.getMessage('noAnswer', [503])).to.contain('(503)');
    expect(push.getMessage('waiting')).to.equal('Waiting');
    expect(loadMessages('errors').getMessages('session.actions', ['sf org login web'])).to.have.length.at.least(1);
  });

  it('make errors with advice, and those of flags with exit code 2', () => {
    const error = createError('no-such-push', ['', '0DV1']);
    expect(error.message).to.contain('0DV1');
    expect(error.actions?.join(' ')).to.contain('sf package push list');
    const flag = createFlagError('not-a-percentage', ['x']);
    expect(flag.exitCode).to.equal(2);
    expect(flag.message).to.contain('"x"');
  });
});
