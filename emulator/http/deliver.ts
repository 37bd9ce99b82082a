import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Fault } from './faultKinds.js';
import type { Reply } from './message.js';

export type Delivered = number | 'reset' | 'stalled';

type Wire = { readonly status: number; readonly headers: Record<string, string>; readonly bytes: Buffer };

/** Ways to damage a finished response. Each returns what the client got. */
const SPOILERS: Partial<Record<Fault['kind'], (response: ServerResponse, wire: Wire) => Delivered>> = {
  reset: (response) => reset(response),
  stall: () => 'stalled',
  truncate: (response, { status, headers, bytes }) => {
    if (bytes.length === 0) return reset(response);
    response.writeHead(status, { ...headers, 'content-length': String(bytes.length + 64) });
    response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.socket?.destroy());
    return 'reset';
  },
  cut: (response, { status, headers, bytes }) =>
    send(response, { status, headers, bytes: bytes.subarray(0, Math.ceil(bytes.length / 2)) }),
  malformed: (response, { status, headers, bytes }) =>
    send(response, { status, headers, bytes: Buffer.concat([Buffer.from('<>'), bytes]) }),
};

/** Sends the response, unless a fault damages it. */
export const deliver = async (
  response: ServerResponse,
  reply: Reply,
  headers: Record<string, string>,
  faults: readonly Fault[],
): Promise<Delivered> => {
  const wire = toWire(reply, headers);
  for (const fault of faults) {
    if (fault.kind === 'delay') await sleep(fault.ms);
    if (fault.kind === 'next-page') return send(response, goingOnAt(fault.url, wire));
    const spoil = SPOILERS[fault.kind];
    if (spoil) return spoil(response, wire);
  }
  return send(response, wire);
};

/** Replaces the URL of the next page in every query result of the response by the URL of the fault. */
const goingOnAt = (url: string, { status, headers, bytes }: Wire): Wire => {
  const text = JSON.stringify(JSON.parse(bytes.toString()), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'records' in value
      ? { ...value, done: false, nextRecordsUrl: url }
      : value,
  );
  return { status, headers, bytes: Buffer.from(text) };
};

/** A response that never ends: a JSON string, as fast as it is read, or with a pause after each piece. */
export const endless = (
  response: ServerResponse,
  headers: Record<string, string>,
  { gzip = false, pauseMs = 0 }: { gzip?: boolean; pauseMs?: number },
): Delivered => {
  const type = { 'content-type': 'application/json;charset=UTF-8' };
  response.writeHead(200, { ...headers, ...type, ...(gzip ? { 'content-encoding': 'gzip' } : {}) });
  const piece = Buffer.alloc(pauseMs > 0 ? 1 : 65_536, 'a');
  const pieces = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from('{"records":["');
    for (;;) {
      if (pauseMs > 0) await sleep(pauseMs);
      yield piece;
    }
  };
  const body = Readable.from(pieces());
  response.on('close', () => body.destroy());
  (gzip ? body.pipe(createGzip()) : body).pipe(response);
  return 'stalled';
};

export const reset = (response: ServerResponse): Delivered => {
  // Destroying a socket with unread data causes a TCP reset, like a load balancer that gives up.
  const { socket } = response;
  if (socket && 'resetAndDestroy' in socket) socket.resetAndDestroy();
  return 'reset';
};

const toWire = ({ status, headers = {}, body }: Reply, common: Record<string, string>): Wire => {
  const isText = typeof body === 'string';
  const bytes = Buffer.from(body === undefined ? '' : isText ? body : JSON.stringify(body));
  const type: Record<string, string> =
    body === undefined || isText ? {} : { 'content-type': 'application/json;charset=UTF-8' };
  return { status, headers: { ...common, ...type, ...headers }, bytes };
};

const send = (response: ServerResponse, { status, headers, bytes }: Wire): number => {
  const length: Record<string, string> = status === 204 ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(status === 204 ? undefined : bytes);
  return status;
};
