import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { beginJournal, journalFolder } from '../../src/journal/beginJournal.js';
import { report } from '../support/reports.js';

const { package: pkg, version } = report('Pending', {});
const pushable = { package: pkg, version, released: true, deprecated: false };
const plan = {
  request: { versionId: version.id, startTime: null, migration: false },
  orgs: ['00D3z0000034UFB'],
  knownRequests: [],
};

describe('the journal of a new push', () => {
  const { HOME: home, USERPROFILE: profile } = process.env;

  beforeEach(async () => {
    process.env.HOME = process.env.USERPROFILE = await mkdtemp(join(tmpdir(), 'begin-'));
  });

  afterEach(async () => {
    await rm(process.env.HOME ?? '', { recursive: true, force: true });
    for (const [name, value] of Object.entries({ HOME: home, USERPROFILE: profile }))
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  });

  it('does not hold the access token that somebody has logged in with in place of a username', async () => {
    const token = '00D3z0000034UFBEA0!AQEAQNotAWordOfThisMayBeWrittenDown';
    const org = { getUsername: () => token, getAuthInfoFields: () => ({ orgId: '00D3z0000034UFBEA0' }) };
    const journal = await beginJournal(org, pushable, plan);
    await journal.release();
    const names = await readdir(journalFolder());
    const text = (await Promise.all(names.map((name) => readFile(join(journalFolder(), name), 'utf8')))).join('');
    expect(names).to.have.length(1);
    expect(text).to.contain('"orgId":"00D3z0000034UFBEA0"').and.not.to.contain('AQEAQ');
  });
});
