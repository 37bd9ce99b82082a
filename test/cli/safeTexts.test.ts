import { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { withSafeTexts } from '../../src/cli/errors/safeTexts.js';
import { showFollowed } from '../../src/cli/wait/waiting.js';
import type { Followed } from '../../src/app/push/waitForPush.js';
import type { PushReport } from '../../src/core/report/report.js';
import { only } from '../support/only.js';
import { report } from '../support/reports.js';

const TOKEN = `00D3z0000034UFB!${'AQ.x'.repeat(24)}`;
const EVIL = `a\u001B[2J${TOKEN}`;

describe('texts of an error', () => {
  it('contain no token and no control character, in any property, line by line', () => {
    const error = Object.assign(new SfError(`one ${EVIL}\ntwo ${EVIL}`, `Name${EVIL}`, [EVIL, 'plain']), {
      data: { list: [TOKEN, { deep: TOKEN }], count: 7, nothing: null },
      cause: new Error(EVIL),
    });
    expect(withSafeTexts(error)).to.equal(error);
    const all = JSON.stringify([error.message, error.name, error.stack, error.actions, error.data]);
    expect(all).not.to.contain(TOKEN);
    expect(`${error.message}${error.name}${error.stack ?? ''}`).not.to.contain('\u001B');
    expect(error.message.split('\n').map((line) => line.slice(0, 4))).to.deep.equal(['one ', 'two ']);
    expect(error.actions?.[1]).to.equal('plain');
    expect(error.data).to.deep.include({ count: 7, nothing: null });
    expect(error.cause.message).not.to.contain(TOKEN).and.not.contain('\u001B');
  });

  it('may be made safe twice, and keep their property descriptors', () => {
    const error = new Error('it is gone');
    const again = withSafeTexts(withSafeTexts(error));
    expect(again).to.equal(error).and.include({ message: 'it is gone', name: 'Error' });
    expect(Object.keys(error)).to.deep.equal([]);
    expect(error).not.to.have.property('parse');
    const plain = new SfError('it is gone', 'Gone');
    withSafeTexts(plain);
    expect(plain.actions).to.equal(undefined);
    const silent = withSafeTexts(Object.assign(new Error('x'), { stack: undefined }));
    expect(silent.stack).to.equal('');
  });

  it('are left alone where they are more than plain data', () => {
    const [when, known] = [new Date(0), new Map([['a', 1]])];
    const error = withSafeTexts(Object.assign(new Error('x'), { when, known })) as Error & Record<string, unknown>;
    expect([error.when, error.known]).to.deep.equal([when, known]);
    expect(error.when).to.equal(when);
    expect(error.known).to.equal(known);
  });

  it('keep the parts of a command line that the CLI makes suggestions from', () => {
    const parse = {
      output: { raw: [{ type: 'flag', flag: 'org', input: EVIL }], flags: { org: TOKEN } },
      input: [TOKEN],
    };
    const error = withSafeTexts(Object.assign(new Error('wrong flag'), { parse })) as Error & { parse: unknown };
    expect(JSON.stringify(error.parse)).not.to.contain(TOKEN);
    const { output } = error.parse as typeof parse;
    expect(Object.keys(output)).to.deep.equal(['raw']);
    expect(output.raw[0]).to.include({ type: 'flag', flag: 'org' });
    for (const parsed of [{}, { output: {} }])
      expect(withSafeTexts(Object.assign(new Error('x'), { parse: parsed }))).to.have.deep.property('parse', {
        output: { raw: [] },
      });
  });
});

describe('the output of a push when waiting has ended', () => {
  const shown = (read: PushReport | null, tooManyFailed = false): [out: string, err: string] => {
    const [out, err]: [string[], string[]] = [[], []];
    const command = {
      log: (line?: string) => void out.push(line ?? ''),
      logToStderr: (line?: string) => void err.push(line ?? ''),
      jsonEnabled: () => false,
    };
    const seen = report('InProgress', { InProgress: 1, Failed: 2 });
    const rules = { timeoutMs: 1, failFastAbove: { count: 1 } };
    showFollowed(command, only<Followed>({ report: read, seen, tooManyFailed }), rules, 'sf resume it');
    return [out.join(' '), err.join(' ')];
  };

  it('is its report, with how to continue waiting where it has not ended', () => {
    expect(shown(null)).to.deep.equal(['', '']);
    const [ended, nothing] = shown(report('Succeeded', { Succeeded: 3 }));
    expect(ended).to.contain('Acme CRM 1.4.0.6');
    expect(nothing).to.equal('');
    const [running, advice] = shown(report('InProgress', { InProgress: 3 }));
    expect(running).to.contain('Acme CRM 1.4.0.6');
    expect(advice).to.contain('sf resume it').and.contain('has not ended yet');
  });

  it('says that waiting was stopped early, even if the push cannot be read any more', () => {
    expect(shown(null, true)[1]).to.match(/2 .*3 orgs/);
  });
});
