import { readFileSync } from 'node:fs';
import { createServer, request, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { pipeline, type Writable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { toOrgError } from '../../src/salesforce/http/apiErrors.js';
import { send } from '../../src/salesforce/http/transport.js';
import { environment } from '../support/environment.js';

const listen = async (server: NetServer): Promise<string> => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const MEGABYTE = 1024 * 1024;
/** What transient connections end with; the second is undici's own. */
const BROKEN = ['ECONNRESET', 'UND_ERR_SOCKET'];

describe('a request to the org', () => {
  const org = createServer((asked, answer) => {
    answer.writeHead(307, { location: '/elsewhere', 'x-seen': asked.url });
    asked.pipe(answer);
  });
  const passed: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    passed.push(url);
    const onward = request(url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      pipeline(answer, outgoing, () => undefined);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  let [url, proxyUrl] = ['', ''];

  before(async () => {
    [url, proxyUrl] = [await listen(org), await listen(proxy)];
  });
  environment({ HTTP_PROXY: undefined });
  after(() => {
    for (const server of [org, proxy]) {
      server.closeAllConnections();
      server.close();
    }
  });

  for (const way of ['straight', 'through a proxy'])
    it(`goes ${way}, with its body, and follows no redirect`, async () => {
      if (way !== 'straight') process.env.HTTP_PROXY = proxyUrl;
      const { statusCode, headers, body } = await send({ method: 'POST', url: `${url}/query`, body: 'á' });
      expect([statusCode, headers['x-seen'], body]).to.deep.equal([307, '/query', 'á']);
      // Calls of other tests in this process may still be made again.
      const own = passed.filter((each) => each.startsWith(url));
      expect(own).to.deep.equal(way === 'straight' ? [] : [`${url}/query`]);
    });

  describe('through a proxy that', () => {
    for (const text of ['proxy.example.com:8080', '127.0.0.1:3128', 'socks5://127.0.0.1:1080', 'user:secret@proxy'])
      it(`is "${text}" in the environment, is an error that names the variable, and no password`, async () => {
        process.env.HTTP_PROXY = text;
        const error = await send({ method: 'GET', url }).catch(toOrgError);
        expect(error).to.include({ kind: 'unreachable', code: 'INVALID_PROXY' });
        expect((error as Error).message)
          .to.contain('HTTP_PROXY')
          .and.not.contain('secret');
      });

    it('is unreachable, is an error that names it and its variable', async () => {
      process.env.HTTP_PROXY = 'http://user:secret@127.0.0.1:9';
      const error = await send({ method: 'GET', url }).catch(toOrgError);
      expect(error).to.include({ kind: 'unreachable', code: 'ECONNREFUSED' });
      expect((error as Error).message)
        .to.contain('HTTP_PROXY sends calls through 127.0.0.1:9')
        .and.not.contain('secret');
    });
  });

  describe('whose response', () => {
    const answers: Record<string, RequestListener> = {
      '/packed': (_, answer) => {
        answer.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"records":["á"]}'));
      },
      '/empty': (_, answer) => void answer.writeHead(204, { 'content-encoding': 'gzip' }).end(),
      '/half-packed': (_, answer) => {
        answer.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"records":[]}').subarray(0, 20));
      },
      '/half': (_, answer) => {
        answer.writeHead(200, { 'content-length': 100 }).write('{"rec', () => answer.destroy());
      },
      '/half-chunked': (_, answer) => {
        answer.writeHead(200).write('{"rec', () => answer.destroy());
      },
      '/gone': (_, answer) => void answer.destroy(),
      '/no-http': (_, answer) => void answer.socket?.end('nonsense\r\n\r\n'),
      '/stalled': (_, answer) => void answer.writeHead(200).write('{"rec'),
      '/silent': () => undefined,
      '/dripping': (_, answer) => {
        const drops = setInterval(() => answer.write(' '), 20);
        answer.writeHead(200).on('close', () => {
          clearInterval(drops);
        });
      },
      '/endless': (_, answer) => {
        sendEndlessly(answer.writeHead(200), answer);
      },
      '/bomb': (_, answer) => {
        const packing = createGzip({ level: 1 });
        pipeline(packing, answer.writeHead(200, { 'content-encoding': 'gzip' }), () => packing.destroy());
        sendEndlessly(packing, answer);
      },
    };
    let sent = 0;
    let closed: Promise<unknown> = Promise.resolve();
    /** As fast as it is taken, until the connection is closed; `sent` is what has gone over it. */
    const sendEndlessly = (into: Writable, { socket }: ServerResponse): void => {
      const piece = Buffer.alloc(64 * 1024, ' ');
      const before = socket?.bytesWritten ?? 0;
      closed = new Promise<void>((resolve) => {
        socket?.once('close', () => {
          sent = socket.bytesWritten - before;
          resolve();
        });
      });
      const go = (): void => {
        if (socket?.destroyed === true || into.destroyed) return;
        if (into.write(piece)) setImmediate(go);
        else into.once('drain', go);
      };
      into.on('error', () => undefined);
      go();
    };
    const server = createServer((asked, answer) => answers[asked.url ?? '']?.(asked, answer));
    environment({ HTTP_TIMEOUT: undefined });
    let base: string;

    before(async () => {
      base = await listen(server);
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    const code = (path: string): Promise<string> =>
      send({ method: 'GET', url: base + path }).then(
        ({ body }) => `answered: ${body}`,
        (error: unknown) => toOrgError(error).code,
      );

    for (const way of ['straight', 'through a proxy'])
      describe(`${way}:`, () => {
        beforeEach(() => {
          if (way !== 'straight') process.env.HTTP_PROXY = proxyUrl;
        });

        it('is compressed, is unpacked', async () => {
          expect(await code('/packed')).to.equal('answered: {"records":["á"]}');
        });

        it('is empty, is returned as empty', async () => {
          expect(await code('/empty')).to.equal('answered: ');
        });

        for (const path of ['/half', '/half-chunked', '/half-packed', '/gone', '/no-http'])
          it(`is ${path.slice(1)}, counts as a broken connection`, async () => {
            expect(await code(path)).to.be.oneOf(BROKEN);
          });

        for (const path of ['/stalled', '/silent', '/dripping'])
          it(`is ${path.slice(1)}, is waited for no longer than HTTP_TIMEOUT, until it is complete`, async () => {
            process.env.HTTP_TIMEOUT = '200';
            const start = performance.now();
            expect(await code(path)).to.equal('ETIMEDOUT');
            expect(performance.now() - start).to.be.below(5_000);
          });

        it('is endless, is read only up to 100 MB, and the connection is closed', async () => {
          expect(await code('/endless')).to.equal('ANSWER_TOO_LARGE');
          await closed;
          expect(sent).to.be.within(100 * MEGABYTE, 150 * MEGABYTE);
        });

        it('unpacks to something endless, is unpacked only up to that, and the connection is closed', async () => {
          expect(await code('/bomb')).to.equal('ANSWER_TOO_LARGE');
          await closed;
          // A hundredth of what it is unpacked, and what is on the way.
          expect(sent).to.be.below(10 * MEGABYTE);
        });
      });

    it("is waited for no longer than the caller's limit, or until it aborts", async () => {
      const url = `${base}/silent`;
      const late = await send({ method: 'GET', url }, { callMs: 50 }).catch(toOrgError);
      expect(late).to.include({ kind: 'unreachable', code: 'ETIMEDOUT' });
      const reason = new Error('given up');
      const error: unknown = await send({ method: 'GET', url }, { signal: AbortSignal.abort(reason) }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.equal(reason);
    });

    it('can never come, is distinguished from one that is cut off', async () => {
      const error = await send({ method: 'GET', url: 'http://127.0.0.1:1/' }).catch(toOrgError);
      expect(error).to.include({ kind: 'unreachable', code: 'ECONNREFUSED' });
    });

    it('comes from a server that cannot prove its identity, does not count as a refusal', async () => {
      const pem = (name: string): Buffer => readFileSync(new URL(`../support/selfSigned/${name}.pem`, import.meta.url));
      const stranger = createSecureServer({ key: pem('key'), cert: pem('cert') });
      try {
        const url = (await listen(stranger)).replace('http:', 'https:');
        const error = await send({ method: 'GET', url }).catch(toOrgError);
        expect(error).to.include({ kind: 'unreachable', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      } finally {
        stranger.close();
      }
    });

    it('comes over a reused connection', async () => {
      const ports = new Set<number | undefined>();
      server.on('request', ({ socket }) => ports.add(socket.remotePort));
      for (let call = 0; call < 3; call++) await code('/packed');
      expect(ports).to.have.length(1);
    });
  });
});
