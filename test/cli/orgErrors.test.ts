import { expect } from 'chai';
import { toSfError } from '../../src/cli/errors/errors.js';
import { actionsFor, fromOrgError, withWhere } from '../../src/cli/errors/orgErrors.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { ScheduleBroken, WaitBroken } from '../../src/core/push/broken.js';

const HUB = { name: 'hub (pm) at acme.example', login: 'sf org login web --alias hub', display: 'sf org display' };
const ARGV = ['--where', 'OrgName LIK x'];

/** What is said of a query that the org can't read, by the lines of the org. */
const saidOf = (lines: readonly string[], org?: typeof HUB): string => {
  const error = new OrgError('refused', 'MALFORMED_QUERY', lines.join('\n'));
  return withWhere(fromOrgError(error), error, ARGV, org).message;
};
const CAN_NOT_READ = "The org can't read the condition of --where: ";
const lines = (...texts: string[]): string => CAN_NOT_READ + ['', ...texts].join('\n');

/** 120 different places: `000 001 002 ...`. */
const QUERY = Array.from({ length: 30 }, (_, index) => String(index).padStart(3, '0')).join(' ');
const caretAt = (column: number): string => `${' '.repeat(column)}^`;

describe('an error of a query that points into it', () => {
  const ERROR = ['ERROR at Row:1:Column:61', "unexpected token: 'LIK'"];

  it('shows 36 characters on either side of the place, and what is wrong', () => {
    expect(saidOf([QUERY, caretAt(60), ...ERROR])).to.equal(lines(QUERY.slice(24, 96), `${' '.repeat(36)}^`, ...ERROR));
    expect(saidOf([QUERY, caretAt(37), ...ERROR])).to.equal(lines(QUERY.slice(1, 73), `${' '.repeat(36)}^`, ...ERROR));
  });

  it('shows the beginning of the query, where the place is near it', () => {
    expect(saidOf([QUERY, caretAt(36)])).to.equal(lines(QUERY.slice(0, 72), `${' '.repeat(36)}^`));
    expect(saidOf([QUERY, caretAt(5)])).to.equal(lines(QUERY.slice(0, 41), '     ^'));
    expect(saidOf([QUERY, '^'])).to.equal(lines(QUERY.slice(0, 36), '^'));
  });

  it('shows the end of the query, where the place is there or behind it', () => {
    expect(saidOf([QUERY, caretAt(118)])).to.equal(lines(QUERY.slice(82), `${' '.repeat(36)}^`));
    expect(saidOf([QUERY, caretAt(119)])).to.equal(lines(QUERY.slice(83), `${' '.repeat(36)}^`));
  });

  it('shows the line before the first mark, whatever is before it, and the lines behind it without empty ones', () => {
    expect(saidOf(['', 'a = b', ' ^ ', '', 'x', ' ^', '  ', ''])).to.equal(lines('a = b', ' ^', 'x', ' ^'));
  });

  it('shows no lines where it points nowhere', () => {
    expect(saidOf(['a ^ b', 'no such field'])).to.equal(`${CAN_NOT_READ}a ^ b no such field`);
    expect(saidOf(['a', '^ b'])).to.equal(`${CAN_NOT_READ}a ^ b`);
    expect(saidOf(['a', 'b ^'])).to.equal(`${CAN_NOT_READ}a b ^`);
    expect(saidOf(['^', 'a'])).to.equal(`${CAN_NOT_READ}^ a`);
    expect(saidOf(['', '^', 'a'])).to.equal(lines('', '^', 'a'));
    expect(saidOf(['^', '^'])).to.equal(lines('^', '^'));
  });

  it('names the org, and the condition, however it was given', () => {
    expect(saidOf(['no'], HUB)).to.equal("The org hub (pm) at acme.example can't read the condition of --where: no");
    const malformed = new OrgError('refused', 'MALFORMED_QUERY', 'no');
    const advised = (argv?: string[]): string[] | undefined =>
      withWhere(fromOrgError(malformed), malformed, argv).actions;
    const about = 'Correct the condition of --where, which is about the fields of PackageSubscriber: ';
    expect(advised(['-p', 'x', '--where', 'a = b'])).to.deep.equal([`${about}a = b`]);
    expect(advised(['-p', 'x', '--where=a = b'])).to.deep.equal([`${about}a = b`]);
    expect(advised(['--where='])).to.deep.equal([about]);
    expect(advised(['--where'])).to.deep.equal([about]);
    for (const argv of [undefined, [], ['--wherever=x'], ['x--where=y']])
      expect(advised(argv)).to.deep.equal(actionsFor('refused'));
  });

  it('is no exit code of sf', () => {
    expect(saidOf(['TypeError'])).to.equal(`${CAN_NOT_READ}type error`);
  });
});

describe('an org that can not be reached', () => {
  it('is shown by a command, by its own name where that is known', () => {
    expect(actionsFor('unreachable').join()).to.contain('("sf org display --target-org <org>")');
    expect(actionsFor('unreachable', HUB).join()).to.contain('("sf org display")');
  });
});

describe('an error of the org, while a push is under way', () => {
  const advised = (error: Error): string[] | undefined => (toSfError(error) as { actions?: string[] }).actions;
  const ID = '0DV3z0000000001GAA';

  for (const kind of ['session', 'permission'] as const) {
    it(`advises first what gives access again: ${kind}`, () => {
      const cause = new OrgError(kind, 'X', 'no');
      const resume = `sf package push resume -i ${ID}`;
      expect(advised(new ScheduleBroken(cause, ID, false))).to.deep.equal([
        ...actionsFor(kind),
        `Resume it: ${resume}`,
      ]);
      expect(advised(new WaitBroken(cause, ID, undefined))).to.deep.equal([
        ...actionsFor(kind),
        `Keep waiting: ${resume} --wait 60`,
      ]);
    });
  }

  for (const kind of [
    'unknown-field',
    'unreachable',
    'limit',
    'unavailable',
    'refused',
    'moved',
    'unexpected',
  ] as const) {
    it(`advises to keep waiting alone: ${kind}`, () => {
      expect(advised(new WaitBroken(new OrgError(kind, 'X', 'no'), ID, undefined))).to.have.length(1);
    });
  }
});
