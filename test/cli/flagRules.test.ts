import { globSync } from 'node:fs';
import { expect } from 'chai';

type Flag = {
  char?: string;
  summary?: string;
  helpGroup?: string;
  multiple?: boolean;
  exclusive?: string[];
  dependsOn?: string[];
  exactlyOne?: string[];
};

/** Every flag of every command, with the other flags of its command. */
const flags: Array<{ of: string; name: string; flag: Flag; others: Record<string, Flag> }> = [];
for (const path of globSync('src/commands/**/*.ts')) {
  const { default: command } = (await import(`../../${path}`)) as {
    default: { id: string; flags: Record<string, Flag> };
  };
  for (const [name, flag] of Object.entries(command.flags)) flags.push({ of: path, name, flag, others: command.flags });
}

const GROUPS = ['PUSH', 'ORG SELECTION', 'TIME', 'EXECUTION', 'OUTPUT'];
/** They are in every command, and `sf` shows them first. */
const OF_EVERY_COMMAND = ['target-dev-hub', 'target-org', 'api-version'];

const thatAre = (isWrong: (each: (typeof flags)[number]) => boolean): string[] =>
  flags.filter(isWrong).map(({ of, name }) => `${of} --${name}`);

describe('the flags of every command', () => {
  it('are in a group of help: what, to which orgs, when, how, output', () => {
    expect(flags).to.have.length.above(100);
    const stray = thatAre(
      ({ name, flag }) => !OF_EVERY_COMMAND.includes(name) && !GROUPS.includes(flag.helpGroup ?? ''),
    );
    expect(stray).to.deep.equal([]);
  });

  it('have a summary, and one letter at most', () => {
    const isOwn = (name: string): boolean => !OF_EVERY_COMMAND.includes(name);
    expect(thatAre(({ name, flag }) => isOwn(name) && !/^[A-Z].*\.$/s.test(flag.summary ?? ''))).to.deep.equal([]);
    expect(thatAre(({ flag }) => !/^[a-z]?$/.test(flag.char ?? ''))).to.deep.equal([]);
  });

  it('exclude flags that there are', () => {
    const names = new Set(flags.map(({ name }) => name));
    expect(thatAre(({ flag }) => (flag.exclusive ?? []).some((other) => !names.has(other)))).to.deep.equal([]);
  });

  it('name orgs in one way, and not beside a selection', () => {
    const { others } = flags.find(({ name }) => name === 'org-list') ?? {};
    const ways = ['org', 'org-list', 'org-file'];
    for (const way of ways) {
      const rest = [...ways.filter((other) => other !== way), 'all-behind', 'where'];
      expect(others?.[way]?.exclusive, way).to.have.members(rest);
    }
  });

  it('need flags that the command has', () => {
    const unmet = ({ flag, others }: (typeof flags)[number]): boolean =>
      (flag.dependsOn ?? []).some((other) => others[other] === undefined);
    expect(thatAre(unmet)).to.deep.equal([]);
    const alone = ({ name, flag, others }: (typeof flags)[number]): boolean =>
      flag.exactlyOne !== undefined &&
      !(flag.exactlyOne.includes(name) && flag.exactlyOne.every((other) => others[other] !== undefined));
    expect(thatAre(alone)).to.deep.equal([]);
  });

  it('can be repeated where the help says so', () => {
    expect(thatAre(({ flag }) => /Repeat the flag/.test(flag.summary ?? '') && flag.multiple !== true)).to.deep.equal(
      [],
    );
  });
});
