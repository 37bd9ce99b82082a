import { callerOf, type RequestingConnection, type RestOptions } from './caller.js';
import { partsOf, readComposite, type Subrequest } from './composite.js';
import { unexpected } from './decode.js';
import { readPage } from './paging.js';
import { queriesBy, type Queries } from './queries.js';
import type { HttpResponse } from './transport.js';

/** The REST API for this folder. Every method throws OrgError. */
export type Rest = Queries & {
  get(path: string): Promise<unknown>;
  /** The unparsed response, with its headers. */
  text(path: string): Promise<HttpResponse>;
  post(path: string, body: unknown): Promise<unknown>;
  patch(path: string, body: unknown): Promise<void>;
  /** Several calls in one, executed in this order. Returns the body of each answer, or its error. */
  composite(requests: readonly Subrequest[], api?: '/tooling'): Promise<unknown[]>;
  /** API calls made so far. */
  calls(): number;
  /** The time by the org's clock, as its last answer showed it. */
  now(): Date;
  /** The same; where no call was made yet, one is. */
  time(): Promise<Date>;
};

export const connectRest = (connection: RequestingConnection, options: RestOptions = {}): Rest => {
  const { base, send, read, readText, retrying, clock, calls } = callerOf(connection, options);

  const composite = async (requests: readonly Subrequest[], api: '' | '/tooling' = ''): Promise<unknown[]> => {
    const compositeRequest = partsOf(requests, base);
    const answer = await send('POST', `${api}/composite`, { allOrNone: false, compositeRequest });
    return readComposite(answer, compositeRequest);
  };

  return {
    ...queriesBy({
      pageAt: async (path) => readPage(await read(path)),
      composite: (requests) => retrying(() => composite(requests)),
    }),
    get: read,
    text: readText,
    post: (path, body) => send('POST', path, body),
    async patch(path, body) {
      const answer = await send('PATCH', path, body);
      // The org answers a change with 204 and no body. If there is text, nothing was changed.
      if (typeof answer === 'string' && answer !== '') throw unexpected('it is not an answer to a change');
    },
    composite,
    calls,
    now: () => clock.now(),
    async time() {
      if (!clock.isKnown()) await read('');
      return clock.now();
    },
  };
};
