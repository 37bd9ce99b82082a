import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readDefinitionFile } from '../../src/cli/input/definitionFile.js';

const A = '00D0j00000AAAA1';

describe('files that a definition names', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'definition-'));
    await mkdir(join(home, 'rollout', 'lists'), { recursive: true });
    await copyFile(new URL('../cases/not-a-list.env', import.meta.url), join(home, 'secrets'));
    await writeFile(join(home, 'outside.txt'), `${A}\n`);
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const write = (name: string, content: string): Promise<void> => writeFile(join(home, 'rollout', name), content);
  /** What is said of a definition whose only wave, or whose exclusions, name a file; the orgs of it otherwise. */
  const read = async (name: string, as: 'wave' | 'exclusion'): Promise<string> => {
    const wave = as === 'wave' ? `{ file: '${name}' }` : 'rest';
    const exclusions = as === 'wave' ? '' : `exclusions: [{ file: '${name}' }]\n`;
    await write('r.yaml', `packageVersion: Acme@1\n${exclusions}waves:\n  - { name: all, orgs: ${wave} }\n`);
    try {
      const { files, warnings } = await readDefinitionFile(join(home, 'rollout', 'r.yaml'));
      return [[...files.orgs.values()].flat(), files.exclusions.map(({ orgKey }) => orgKey), warnings].flat().join();
    } catch (error) {
      return (error as Error).message;
    }
  };

  for (const as of ['wave', 'exclusion'] as const) {
    describe(`for ${as === 'wave' ? 'a wave' : 'exclusions'}`, () => {
      it('are in its folder or below, also by a link that stays there', async () => {
        await write('orgs.txt', `${A}\n`);
        await write('lists/orgs.txt', `${A}\n`);
        await write('..data', `${A}\n`);
        await symlink('lists/orgs.txt', join(home, 'rollout', 'link.txt'));
        for (const name of ['orgs.txt', './lists/../orgs.txt', 'lists/orgs.txt', 'link.txt', '..data'])
          expect(await read(name, as), name).to.equal(A);
      });

      it('are not read anywhere else', async () => {
        await symlink(join(home, 'outside.txt'), join(home, 'rollout', 'link.txt'));
        await symlink(home, join(home, 'rollout', 'up'));
        const names = ['../outside.txt', 'link.txt', 'up/outside.txt', join(home, 'outside.txt'), '/proc/self/environ'];
        for (const name of names) {
          const said = await read(name, as);
          expect(said, name).to.match(/not in the folder of the definition|can't be read \(ENOENT\)/);
          expect(said, name).not.to.contain(A).and.not.contain('PATH=');
        }
        expect(await read('missing.txt', as)).to.contain("missing.txt can't be read (ENOENT)");
      });

      it('are not repeated where they are no org lists, and only a part of them where they are', async () => {
        await copyFile(join(home, 'secrets'), join(home, 'rollout', 'secrets'));
        expect(await read('secrets', as))
          .to.contain('3 lines, none of them')
          .and.not.contain('hunter2');
        await write(
          'long.txt',
          [A, ...Array.from({ length: 9 }, (_, index) => `${index}\u001B[2J${'x'.repeat(60)}`)].join('\n'),
        );
        const lines = (await read('long.txt', as)).split('\n').slice(1);
        expect(lines).to.have.length(6);
        expect(lines[0]).to.match(/^ {2}line 2: "0\\u001b\[2Jx{30}…": not an org id/);
        expect(lines[5]).to.equal('  and 4 more');
        await write(
          'mixed.csv',
          `OrgKey,Reason\n${A},ok\n${'PASSWORD=hunter2hunter2hunter2hunter2hunter2LONG,x\n'.repeat(30)}`,
        );
        const mixed = (await read('mixed.csv', as)).split('\n').slice(1);
        expect(mixed).to.have.length(6);
        expect(mixed.join()).not.to.contain('LONG');
        await write('broken.json', '{"password": hunter2hunter2}');
        expect(await read('broken.json', as))
          .to.contain('line 1, column 14')
          .and.not.contain('hunter2');
      });
    });
  }

  it('cause a warning where they exclude no org', async () => {
    await write('header.csv', 'OrgKey,Reason\n');
    expect(await read('header.csv', 'exclusion')).to.contain('0 orgs excluded by header.csv');
    expect(await read('header.csv', 'wave')).to.contain('no organization ID');
  });
});

describe('a definition', () => {
  const TEXT = 'packageVersion: Acme@1\nwaves:\n  - { name: all, orgs: rest }\n';
  let before: string;
  let home: string;
  beforeEach(async () => {
    before = process.cwd();
    home = await mkdtemp(join(tmpdir(), 'definition-'));
    process.chdir(home);
  });
  afterEach(async () => {
    process.chdir(before);
    await rm(home, { recursive: true, force: true });
  });

  it('may be saved as UTF-16', async () => {
    await writeFile('r.yaml', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'));
    expect((await readDefinitionFile('r.yaml')).definition.packageVersion).to.equal('Acme@1');
  });

  it('is never read from standard input', async () => {
    await writeFile('-', TEXT);
    expect((await readDefinitionFile('-')).definition.packageVersion).to.equal('Acme@1');
  });
});
