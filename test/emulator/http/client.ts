import type { Emulator } from '../../../emulator/server.js';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed when first read; throws if the body is not JSON. */
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- the shape is what is being tested
};

export type Client = {
  (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
};

const DATA = '/services/data/v66.0';

/** Calls the emulator the way any HTTP client would; paths that do not begin with /services or /__ are data paths. */
export const clientOf =
  (emulator: Emulator, token = emulator.accessToken): Client =>
  async (method, path, body, headers = {}) => {
    const url = emulator.url + (/^\/+(services|id|__emulator)/.test(path) ? path : DATA + path);
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, {
      method,
      body: text,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    const answer = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text: answer,
      get body() {
        return JSON.parse(answer) as unknown;
      },
    };
  };

export const soqlPath = (soql: string, path = '/query'): string => `${path}?q=${encodeURIComponent(soql)}`;

/** Org keys that can be upgraded to the newest version. */
export const orgKeys = (emulator: Emulator, count: number): string[] => {
  const main = emulator.scenario.ids.packages[0]!.id;
  const rows = [...emulator.org.store.table('PackageSubscriber')!.where('MetadataPackageId', main)];
  return rows.slice(0, count).map(({ OrgKey }) => String(OrgKey));
};

export const newRequest = async (call: Client, emulator: Emulator, values: object = {}): Promise<string> => {
  const { body } = await call('POST', '/sobjects/packagepushrequest/', {
    PackageVersionId: emulator.scenario.ids.versions.newest,
    ...values,
  });
  return String(body.id);
};

export const jobRecords = (request: string, keys: readonly string[]): object[] =>
  keys.map((SubscriberOrganizationKey) => ({
    attributes: { type: 'PackagePushJob' },
    PackagePushRequestId: request,
    SubscriberOrganizationKey,
  }));

export const savedJobs = (emulator: Emulator): number => emulator.org.store.table('PackagePushJob')!.size;
