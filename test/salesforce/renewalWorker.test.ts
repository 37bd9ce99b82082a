import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { mock } from 'node:test';
import threads, { type WorkerOptions } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { CallLimits } from '../../src/salesforce/http/transport.js';
import { renewInWorker, TOO_LATE, type FromWorker } from '../../src/salesforce/http/renewal.js';

/** A thread that says what a test lets it say; the real one is in renewal.slow.test.ts. */
class Thread extends EventEmitter {
  public ended = 0;

  public constructor(
    public readonly program: URL,
    public readonly options: WorkerOptions,
  ) {
    super();
    started.push(this);
  }

  public say(message: FromWorker): void {
    this.emit('message', message);
  }

  public terminate(): Promise<number> {
    this.ended++;
    return Promise.resolve(1);
  }
}
let started: Thread[] = [];

describe('the worker that renews a session', () => {
  const { Worker } = threads;
  before(() => {
    threads.Worker = Thread as unknown as typeof Worker;
    syncBuiltinESMExports();
  });
  after(() => {
    threads.Worker = Worker;
    syncBuiltinESMExports();
  });
  beforeEach(() => {
    started = [];
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  const login = { username: 'admin@acme.example', refused: 'old' };
  const renewing = (limits: CallLimits = {}): { thread: Thread; answer: Promise<unknown> } => {
    const answer = renewInWorker(login, limits).catch((error: unknown) => (error as Error).message);
    const [thread] = started;
    if (thread === undefined) throw new Error('no thread was started');
    return { thread, answer };
  };
  const isUnanswered = async (answer: Promise<unknown>): Promise<boolean> => {
    const later = new Promise((resolve) => setImmediate(resolve, 'unanswered'));
    return (await Promise.race([answer, later])) === 'unanswered';
  };

  it('gets the login, writes nothing to the terminal or the log, and is ended when it has the session', async () => {
    const { thread, answer } = renewing();
    expect(existsSync(fileURLToPath(thread.program)), thread.program.href).to.equal(true);
    expect(thread.options).to.deep.include({ workerData: login, stdout: true, stderr: true });
    expect(thread.options.env).to.deep.include({ PATH: process.env.PATH, SF_DISABLE_LOG_FILE: 'true' });
    thread.say({ isStarted: true });
    expect([await isUnanswered(answer), thread.ended]).to.deep.equal([true, 0]);
    thread.say({ accessToken: 'new' });
    expect([await answer, thread.ended]).to.deep.equal(['new', 1]);
    // What breaks in it afterwards is nobody's error, and no time is up any more.
    mock.timers.tick(600_000);
    thread.emit('error', new Error('terminated'));
    thread.emit('exit', 1);
    expect(thread.ended).to.equal(1);
  });

  it('returns no session where only this process knows the login', async () => {
    const { thread, answer } = renewing();
    thread.say({ isUnknown: true });
    expect([await answer, thread.ended]).to.deep.equal([undefined, 1]);
  });

  it("rejects with the worker's error, and where it ends without one", async () => {
    const failing = renewing();
    failing.thread.emit('error', new Error('invalid_grant'));
    expect([await failing.answer, failing.thread.ended]).to.deep.equal(['invalid_grant', 1]);
    started = [];
    const silent = renewing();
    silent.thread.emit('exit', 0);
    expect(await silent.answer).to.equal('it ended without an answer');
  });

  it('has a minute to start, and then the time of a call', async () => {
    const slow = renewing({ callMs: 5000 });
    mock.timers.tick(59_999);
    expect(await isUnanswered(slow.answer)).to.equal(true);
    mock.timers.tick(1);
    expect([await slow.answer, slow.thread.ended]).to.deep.equal([TOO_LATE, 1]);

    started = [];
    const waiting = renewing({ callMs: 5000 });
    mock.timers.tick(59_000);
    waiting.thread.say({ isStarted: true });
    mock.timers.tick(4999);
    expect(await isUnanswered(waiting.answer)).to.equal(true);
    mock.timers.tick(1);
    expect([await waiting.answer, waiting.thread.ended]).to.deep.equal([TOO_LATE, 1]);
  });

  it('is ended together with its caller', async () => {
    const controller = new AbortController();
    const { thread, answer } = renewing({ signal: controller.signal });
    controller.abort();
    expect([await answer, thread.ended]).to.deep.equal([TOO_LATE, 1]);

    started = [];
    const later = new AbortController();
    const done = renewing({ signal: later.signal });
    done.thread.say({ accessToken: 'new' });
    later.abort();
    expect([await done.answer, done.thread.ended]).to.deep.equal(['new', 1]);
  });
});
