import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { send } from '../../src/salesforce/transport.js';

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

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
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  let url: string;

  before(async () => {
    url = await listen(org);
  });
  afterEach(() => {
    delete process.env.HTTP_PROXY;
  });
  after(() => {
    for (const server of [org, proxy]) {
      server.closeAllConnections();
      server.close();
    }
  });

  for (const way of ['straight', 'through a proxy'])
    it(`goes ${way}, with its body, and follows no redirect`, async () => {
      if (way !== 'straight') process.env.HTTP_PROXY = await listen(proxy);
      const { statusCode, headers, body } = await send({ method: 'POST', url: `${url}/query`, body: 'á' });
      expect([statusCode, headers['x-seen'], body]).to.deep.equal([307, '/query', 'á']);
      expect(passed).to.deep.equal(way === 'straight' ? [] : [`${url}/query`]);
    });
});
