import { expect } from 'chai';
import { commandLine, pushCommand, resumeCommand, rolloutCommand } from '../../src/cli/commandLine.js';

describe('a command that can be pasted', () => {
  const { platform } = process;
  const on = (name: string): void => {
    Object.defineProperty(process, 'platform', { value: name });
  };
  afterEach(() => {
    on(platform);
  });

  it('quotes what a shell would read another way', () => {
    on('linux');
    expect(commandLine('sf', '-i', 'a/b:c,d.e=f@g%h+i-j_1')).to.equal('sf -i a/b:c,d.e=f@g%h+i-j_1');
    expect(commandLine('Acme CRM', "it's", '$x', '')).to.equal(String.raw`'Acme CRM' 'it'\''s' '$x' ''`);
    on('win32');
    expect(commandLine('plain', 'say "it"', "it's")).to.equal(String.raw`plain "say \"it\"" "it's"`);
  });

  it('names the plan of a rollout', () => {
    on('linux');
    expect(rolloutCommand('resume', 'my plan.json', '--reason', 'x')).to.equal(
      "sf package push rollout resume --plan-file 'my plan.json' --reason x",
    );
  });

  it('names a push and its org, as far as they are known', () => {
    expect(pushCommand('report', 'pm', '0DVA')).to.equal('sf package push report -i 0DVA --target-org pm');
    expect(resumeCommand('', undefined)).to.equal('sf package push resume --use-most-recent');
  });
});
