import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const file = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));
const SECRET = 'S3cr3tValue';
const TOKEN = `00D5e0000012345!${SECRET}.x_y`;
const JWT = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI${SECRET}.c2lnbmF0dXJl${SECRET}`;
/** Every field that core knows as one of a secret, in the spellings that are in use. */
const FIELDS = [
  ...['sid', 'jwt', 'authorization', 'Authorization', 'clientSecret', 'clientsecret', 'authCode', 'authcode'],
  ...['refresh_token', 'refreshToken', 'privateRefreshToken', 'clientId'],
];
/** As it knows them where they are the text of a `key`, beside their `value`. */
const KEYS = ['sid', 'jwt', 'Authorization', 'clientSecret', 'authcode', 'refresh_token', 'refreshToken'];
/** And every value, whatever its field. */
const VALUES = [TOKEN, JWT, `force://PlatformCLI:${SECRET}:${SECRET}@example.my.salesforce.com`];

/** Of the bundle, where these tests run against that. */
const AS_TESTED = process.env.BUNDLE_OF_TESTS === undefined ? [] : ['--import', file('againstBundle.ts')];

describe('the log that a command keeps until its end', function () {
  this.timeout(120_000);
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'log-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  /** What is in the log file after these lines. */
  const logged = async (...lines: unknown[]): Promise<Array<Record<string, unknown>>> => {
    const inherited = Object.entries(process.env).filter(
      ([key]) => !/^(?:SF|SFDX)_|^(?:DEBUG|NODE_OPTIONS)$/.test(key),
    );
    const env = { ...Object.fromEntries(inherited), HOME: home, USERPROFILE: home };
    const args = ['--import', 'tsx', ...AS_TESTED, file('logSecrets.ts'), JSON.stringify(lines)];
    execFileSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const [path = ''] = globSync('.sf/*.log', { cwd: home });
    if (process.platform !== 'win32') expect((await stat(join(home, path))).mode & 0o777).to.equal(0o600);
    const text = await readFile(join(home, path), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('contains no secret of any field that core knows, however deep, nor any text that looks like one', async () => {
    const lines = [
      ...FIELDS.map((field) => ({ [field]: SECRET })),
      ...FIELDS.map((field) => ({ request: [{ headers: { [field]: SECRET } }] })),
      ...KEYS.map((key) => ({ key, value: SECRET })),
      ...VALUES.map((value) => ({ anything: value })),
      ...VALUES.map((value) => `in the middle of ${value} a text`),
    ];
    const found = await logged(...lines, 'the end');
    expect(found).to.have.length(lines.length + 1);
    for (const [index, line] of found.entries())
      expect(JSON.stringify(line), JSON.stringify(lines[index])).to.not.contain(SECRET);
    expect(found.at(-1)).to.include({ msg: 'the end', level: 40 });
  });

  it('contains no e-mail address', async () => {
    const lines = [
      { org: 'Of ann@acme.example' },
      'it is owned by "ann lee"@acme.example',
      { a: [{ b: 'ann%40acme.example' }] },
    ];
    for (const line of await logged(...lines, 'the end')) expect(JSON.stringify(line)).not.to.contain('acme');
  });

  it('contains the other lines where core cannot write one', async () => {
    const lines = await logged('before', "a text that quotes 'sid': 'x' so", 'after');
    expect(lines.map(({ msg }) => msg)).to.deep.equal(['before', 'after']);
  });
});
