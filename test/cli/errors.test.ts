import { mock } from 'node:test';
import { inspect } from 'node:util';
import { Errors } from '@oclif/core';
import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { toSfError, withSfErrors } from '../../src/cli/errors/errors.js';
import { createError } from '../../src/cli/messages.js';
import { actionsFor } from '../../src/cli/errors/orgErrors.js';
import { Ended } from '../../src/cli/interrupt.js';
import { OrgError, type OrgErrorKind } from '../../src/core/errors/orgError.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import { ScheduleBroken, WaitBroken } from '../../src/core/push/broken.js';
import { RolloutBroken } from '../../src/core/rollout/result/rolloutBroken.js';
import type { RolloutResult } from '../../src/core/rollout/result/result.js';
import { hostile, UNSAFE } from '../support/hostile.js';
import { only } from '../support/only.js';

const textsOf = (error: Error): string[] => [
  error.message,
  error.name,
  error.stack ?? '',
  ...(error instanceof SfError ? (error.actions ?? []) : []),
];

describe('errors that repeat text of others', () => {
  const MADE_BY: Record<string, (text: string) => Error> = {
    'a text of messages/': (text) => createError('no-such-column', [text, text, text]),
    'lines in a text of messages/': (text) => createError('unreadable-exclusions', [[text, text]]),
    'the org': (text) => new OrgError('refused', text, text),
    'the library': (text) => new UsageError({ kind: 'no-such-package', package: text }),
    'a file system': (text) => new Error(`ENOENT: no such file or directory, open '${text}'`),
    'a package of the CLI': (text) => new SfError(text, text, [text]),
    'a wrong flag': (text) => new Errors.CLIError(`Unexpected argument: ${text}\nSee more help with --help`),
  };
  for (const [maker, make] of Object.entries(MADE_BY)) {
    it(`of ${maker} contain no command`, () => {
      fc.assert(
        fc.property(hostile, (text) => {
          for (const said of textsOf(toSfError(make(text)))) expect(said).not.to.match(UNSAFE);
        }),
      );
    });
  }

  it('contain no token, not even in their --json output', () => {
    const token = '00D3z0000034UFBEA2!AQEAQPlannedSecretOfNobody.abc_DEF';
    for (const [maker, make] of Object.entries(MADE_BY)) {
      const error = new SfError('outside', 'X', [token], 1, make(token)).setData({ orgs: [{ text: token }] });
      for (const each of [toSfError(make(token)), toSfError(error)]) {
        expect(inspect(each, { depth: 20 }), maker)
          .to.contain('a token, not shown')
          .and.not.contain('PlannedSecret');
      }
    }
  });

  it('keep their lines and their visible characters', () => {
    const error = toSfError(new Errors.CLIError('Unexpected argument: \u001B[2Ja\u200Bb\nSee more help with --help'));
    expect(error.message).to.equal('Unexpected argument: a\\u200bb\nSee more help with --help');
    const listed = createError('unreadable-exclusions', [['  line 1: "a\n::b"', '  line 2: "c"']]);
    expect(listed.message).to.match(/\n {2}line 1: "a :\\:b"\n {2}line 2: "c"$/);
  });

  it('of the org and of the library are also harmless in a script', () => {
    expect(new OrgError('refused', 'X', 'a\u001B[31m\n##[error]b').message).to.equal('a ##\\[error]b');
    const usage = new UsageError({ kind: 'no-such-package', package: '\u009B2Jx\u202E' });
    expect(usage.message).to.contain('"x"');
  });
});

const sfErrorOf = (error: Error, context?: Parameters<typeof toSfError>[1]): SfError => {
  const made = toSfError(error, context);
  return made instanceof SfError ? made : expect.fail(made.name);
};

describe('an error of the org', () => {
  const ADVISED: Record<OrgErrorKind, [message: RegExp, action: RegExp]> = {
    session: [/session with the org has ended: no$/, /sf org login web/],
    permission: [/doesn't let you work with push upgrades: no$/, /Dev Hub/],
    'unknown-field': [/doesn't know a field that is needed: no$/, /--api-version/],
    unreachable: [/can't be reached: no$/, /proxy/],
    limit: [/used up a limit: no$/, /sf org list limits/],
    unavailable: [/busy or unavailable: no$/, /in a few minutes/],
    refused: [/refused: no \(X_1\)$/, /Fix the reported problem/],
    moved: [/has moved to no$/, /--instance-url/],
    unexpected: [/^no$/, /changes the org's answers/],
  };
  for (const [kind, [message, action]] of Object.entries(ADVISED) as Array<[OrgErrorKind, [RegExp, RegExp]]>) {
    it(`gives advice: ${kind}`, () => {
      const error = sfErrorOf(new OrgError(kind, 'X_1', 'no'));
      expect(error).to.include({ name: 'X_1', exitCode: 1 });
      expect(error.message).to.match(message);
      expect(error.actions?.join('\n')).to.match(action);
      expect(error.actions).to.deep.equal(actionsFor(kind));
    });
  }

  it('does not change the exit code of sf, whatever the org says', () => {
    const said = 'TypeError: 1234567890-123456 (-1234567890), 12-34 (-1234567890), 1234567890-12 (1)';
    const { message } = sfErrorOf(new OrgError('unexpected', 'X', said));
    expect(message).to.equal(
      'type error: 1234567890-123456, stack trace -1234567890, 12-34 (-1234567890), 1234567890-12 (1)',
    );
    expect(sfErrorOf(new OrgError('unexpected', 'X', 'a 123456789-123 (1234567)')).message).to.equal(
      'a 123456789-123, stack trace 1234567',
    );
    const usage = sfErrorOf(new UsageError({ kind: 'no-such-push', pushRequestId: 'TypeError' }));
    expect(usage.message).to.contain('type error').and.not.contain('TypeError');
  });
});

describe('an unfinished operation', () => {
  const ID = '0DV3z0000000001GAA';
  const cause = new Error('no space left');

  const ENDS: Array<[what: string, error: ScheduleBroken, message: RegExp, action: RegExp]> = [
    [
      'nothing was made',
      new ScheduleBroken(cause, undefined, false),
      /^no space left\. No push was scheduled\.$/,
      /resume --use-most-recent --target-org pm$/,
    ],
    [
      'the request was refused',
      new ScheduleBroken(cause, undefined, true),
      /^no space left\. No push was scheduled\.$/,
      /^Fix the reported problem/,
    ],
    [
      'the request is canceled',
      new ScheduleBroken(cause, ID, true),
      /^no space left\. Push request 0DV.* was canceled/,
      /makes a new push request/,
    ],
    [
      'the request is there',
      new ScheduleBroken(cause, ID, false),
      /^no space left\. Push request 0DV.* not finished/,
      /resume -i 0DV.* --target-org pm$/,
    ],
  ];
  for (const [what, broken, message, action] of ENDS) {
    it(`of scheduling: ${what}`, () => {
      const error = sfErrorOf(broken, { username: 'pm' });
      expect(error).to.include({ name: 'Error', exitCode: 1 });
      expect(error.message).to.match(message);
      expect(error.actions?.join('\n')).to.match(action);
      expect(error.data).to.deep.equal({ pushRequestId: broken.pushRequestId ?? null, canceled: broken.canceled });
    });
  }

  it('of scheduling, with an expired session: advises to log in first', () => {
    const ended = new ScheduleBroken(new OrgError('session', 'INVALID_SESSION_ID', 'over ...  '), ID, false);
    const error = sfErrorOf(ended);
    expect(error.name).to.equal('INVALID_SESSION_ID');
    expect(error.message).to.match(/has ended: over\. Push request/);
    expect(error.actions?.slice(0, -1)).to.deep.equal(actionsFor('session'));
    const busy = sfErrorOf(new ScheduleBroken(new OrgError('unavailable', 'X', 'busy'), ID, false));
    expect(busy.actions).to.deep.equal([`Resume it: sf package push resume -i ${ID}`]);
  });

  it('of scheduling, where another process has the record: with what that error says and advises', () => {
    const error = sfErrorOf(new ScheduleBroken(new UsageError({ kind: 'record-taken', file: '/r' }), ID, false));
    expect(error.name).to.equal('RecordTakenError');
    expect(error.message).to.match(/taken over the record \/r, .* Push request 0DV.* is not finished/);
    expect(error.actions).to.deep.equal([
      'Let the other process end. See what it has done: "sf package push list".',
      `Resume it: sf package push resume -i ${ID}`,
    ]);
    const silent = new ScheduleBroken(new UsageError({ kind: 'changed-plan', id: 'p' }), ID, false);
    expect(sfErrorOf(silent).actions).to.deep.equal([`Resume it: sf package push resume -i ${ID}`]);
  });

  it('of an unexpected error, without an exit code of sf', () => {
    const error = sfErrorOf(new ScheduleBroken(new TypeError('TypeError: x'), ID, false));
    expect([error.name, error.message.split('.')[0]]).to.deep.equal(['type error', 'type error: x']);
  });

  it('of waiting: says how to continue, for the user of the org', () => {
    const broken = new WaitBroken(cause, ID, undefined);
    const error = sfErrorOf(broken, { username: 'pm' });
    expect(error.exitCode).to.equal(69);
    expect(error.message).to.equal(`no space left. Push request ${ID} is not affected by that.`);
    expect(error.actions).to.deep.equal([`Keep waiting: sf package push resume -i ${ID} --target-org pm --wait 60`]);
    expect(sfErrorOf(broken, { username: 'pm', wait: 'the command' }).actions).to.deep.equal([
      'Keep waiting: the command',
    ]);
  });

  it('of a rollout: says what was pushed, and the last known state', () => {
    const seen = only<RolloutResult>({ step: { kind: 'x' }, waves: [{ name: 'canary' }] });
    const pushed = sfErrorOf(new RolloutBroken(cause, ID, seen), { username: '', wait: 'the command' });
    expect(pushed.exitCode).to.equal(69);
    expect(pushed.message).to.contain(`no space left. Push request ${ID} was made. The rollout is not over`);
    expect(pushed.actions).to.deep.equal(['Go on with it: the command']);
    expect(pushed.data).to.deep.equal({
      ...{ pushRequestId: ID, outcome: 'waiting', step: seen.step, waves: seen.waves, resume: 'the command' },
    });
    const early = sfErrorOf(new RolloutBroken(cause, null, undefined));
    expect(early.message).to.equal('no space left. The rollout is not over, and what is scheduled runs on.');
    expect(early.data).to.deep.equal({ pushRequestId: null, outcome: 'waiting', step: null, waves: [], resume: '' });
  });

  it('is printed at once where its JSON is only printed at the end', async () => {
    const lines: string[] = [];
    const run = (isJson: boolean, error: Error): Promise<unknown> => {
      lines.length = 0;
      const command = { jsonEnabled: () => isJson, logToStderr: (line?: string) => void lines.push(line ?? '') };
      return withSfErrors(command, (context) => {
        context.username = 'pm';
        return Promise.reject(error);
      }).catch((thrown: unknown) => thrown);
    };
    const unfinished = new ScheduleBroken(cause, ID, false);
    expect(await run(true, unfinished))
      .to.be.instanceOf(SfError)
      .with.property('message')
      .that.contains('not finished');
    expect(lines).to.deep.equal([`sf package push resume -i ${ID} --target-org pm`]);
    for (const [isJson, error] of [
      [false, unfinished],
      [true, new ScheduleBroken(cause, ID, true)],
      [true, cause],
    ] as const) {
      await run(isJson, error);
      expect(lines).to.deep.equal([]);
    }
    const command = { jsonEnabled: () => true, logToStderr: (line?: string) => void lines.push(line ?? '') };
    const early = await withSfErrors(command, () => Promise.reject(unfinished)).catch((thrown: unknown) => thrown);
    expect([(early as SfError).actions, lines]).to.deep.equal([
      [`Resume it: sf package push resume -i ${ID}`],
      [`sf package push resume -i ${ID}`],
    ]);
    expect(
      await withSfErrors({ jsonEnabled: () => false, logToStderr: () => undefined }, () => Promise.resolve(1)),
    ).to.equal(1);
  });
});

describe('the exit code', () => {
  it('is 2 for a flag that sf refuses without its own code', () => {
    const codeOf = (code: number): unknown =>
      (toSfError(Object.assign(new Error('x'), { oclif: { exit: code } })) as Error & { oclif?: { exit?: number } })
        .oclif?.exit;
    expect([codeOf(1), codeOf(2), codeOf(130)]).to.deep.equal([2, 2, 130]);
  });

  it('is that of the end, without an error message, where the user has ended the command', () => {
    const [exit, write] = [
      mock.method(process, 'exit', (code: number) => {
        throw new Error(`exit ${code}`);
      }),
      mock.method(process.stderr, 'write', () => true),
    ];
    try {
      expect(() => toSfError(new Ended('That is all.', 130))).to.throw('exit 130');
      expect(write.mock.calls.map(({ arguments: [text] }) => text)).to.deep.equal(['That is all.\n']);
    } finally {
      exit.mock.restore();
      write.mock.restore();
    }
  });
});
