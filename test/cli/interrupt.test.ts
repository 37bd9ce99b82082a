import { mock } from 'node:test';
import { expect } from 'chai';
import { catchInterrupt, Ended } from '../../src/cli/interrupt.js';
import { INTERRUPTED } from '../../src/cli/outcome.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

describe('Ctrl-C', () => {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  afterEach(() => {
    for (const [index, signal] of SIGNALS.entries()) {
      process.removeAllListeners(signal);
      for (const listener of before[index] ?? []) process.on(signal, listener);
    }
    mock.restoreAll();
  });

  for (const signal of SIGNALS)
    it(`ends the command at once and prints the current state: ${signal}`, () => {
      const done: unknown[] = [];
      // Of sf itself, which would throw out of an event.
      process.on(signal, () => done.push('sf'));
      mock.method(process, 'exit', (code: number) => done.push(code));
      mock.method(process.stderr, 'write', (text: string) => done.push(text) > 0);
      const interrupt = catchInterrupt({ spinner: { stop: () => done.push('spinner stopped') } as never });
      process.emit(signal);
      expect(done).to.have.length(3);
      expect([done[0], done[2]]).to.deep.equal(['spinner stopped', INTERRUPTED]);
      expect(done[1]).to.match(/^\n\S[^]*\n$/);
      done.length = 0;
      interrupt.advice = () => 'it goes on';
      process.emit(signal);
      expect(done).to.deep.equal(['spinner stopped', '\nit goes on\n', 130]);
    });

  it('at a question is no error, but an end with an exit code', () => {
    const ended = new Ended('Not pushed.', 1);
    expect(ended).to.include({ message: 'Not pushed.', name: 'Ended', exitCode: 1 });
    expect(ended.actions ?? []).to.deep.equal([]);
  });
});
