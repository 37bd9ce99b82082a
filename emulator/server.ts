import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildScenario, type Scenario } from './data/scenario.js';
import { CallLog } from './http/callLog.js';
import { Cursors } from './http/cursors.js';
import { MAX_VERSION } from './http/discovery.js';
import { Faults, rowFaultOf } from './http/faults.js';
import { listener } from './http/listener.js';
import type { Identity, OrgServer } from './http/orgServer.js';
import { Sessions } from './http/sessions.js';
import { DEFAULT_SWITCHES, type Switches } from './model.js';
import { setSwitches } from './platform/switchValues.js';
import { createClock } from './platform/clock.js';
import { createOrg } from './platform/createOrg.js';
import { createJobIds, IngestJobs } from './platform/ingestJobs.js';
import type { Org, Timing } from './platform/org.js';
import type { EngineSettings } from './platform/pushEngine.js';
import { readWords, type Words } from './platform/words.js';
import { QueryJobs } from './platform/queryJobs.js';

export type EmulatorOptions = Partial<Timing & EngineSettings> & {
  /** A name, settings, or both, in the format of scenarioSpec.ts: `small`, `orgs=500,clean`. */
  readonly scenario?: string;
  readonly seed?: number;
  readonly port?: number;
  /** Real time, a clock that is set by control calls, or a multiple of real time. */
  readonly clock?: 'real' | 'manual' | number;
  /**
   * When the org's clock starts, in milliseconds since the epoch. The default is now, or the scenario's day for a
   * manual clock.
   */
  readonly start?: number;
  readonly switches?: Partial<Switches>;
  /** Texts of a real org's refusals. */
  readonly words?: Words;
  readonly maxVersion?: number;
  /** The number of API calls until the org's limit is reached. */
  readonly apiCalls?: number;
  /** A query that finds more rows than this times out; as a bulk job it does not. */
  readonly queryRows?: number;
};

export type Emulator = {
  readonly url: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly username: string;
  readonly orgId: string;
  readonly scenario: Scenario;
  readonly org: Org;
  readonly faults: Faults;
  readonly counters: CallLog;
  readonly server: OrgServer;
  close(): Promise<void>;
};

export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const { clock = 'real' } = options;
  const scenario = buildScenario(options.scenario ?? 'small', {
    seed: options.seed,
    clock: options.start ?? (clock === 'manual' ? 'fixed' : 'real'),
  });
  const server = createOrgServer(scenario, clock === 'manual' ? 0 : clock === 'real' ? 1 : clock, options);
  // The org has its own limit for URI and headers; Node's limit must not apply first.
  const http = createServer({ maxHeaderSize: 1 << 20 }, (request, response) => {
    // A closed connection is normal; any other error is one of the emulator and must be seen.
    listener(server, request, response).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') process.stderr.write(`${error.stack ?? error.message}\n`);
      response.destroy();
    });
  });
  // Longer than clients keep idle connections: otherwise a client would sometimes use a closing socket.
  http.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { identity, sessions, faults, calls, org } = server;
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    accessToken: sessions.issue(identity.username),
    refreshToken: sessions.refreshToken,
    username: identity.username,
    orgId: identity.orgId,
    scenario,
    org,
    faults,
    counters: calls,
    server,
    close: () => close(http),
  };
};

const createOrgServer = (scenario: Scenario, rate: number, options: EmulatorOptions): OrgServer => {
  const { latencyMs = 0, recordMs = 0, bulkStartMs = 0, startDelayMs = 0, concurrency = 5_000 } = options;
  const timing: Timing = { latencyMs, recordMs, bulkStartMs };
  const switches = setSwitches({ ...DEFAULT_SWITCHES }, { ...scenario.switches, ...options.switches });
  const clock = createClock(scenario.clockStart, rate);
  const engine = { startDelayMs, concurrency };
  const org = createOrg(scenario.store, clock, switches, timing, engine, readWords(options.words));
  const identity: Identity = {
    orgId: scenario.ids.hubOrgId,
    userId: scenario.ids.userId,
    username: scenario.ids.username,
  };
  const faults = new Faults();
  const calls = new CallLog();
  const nextId = createJobIds();
  const chunkFault = () => rowFaultOf(faults.hitting('BULK chunk', () => '', calls.total));
  return {
    org,
    identity,
    sessions: new Sessions(identity.orgId),
    cursors: new Cursors(),
    calls,
    faults,
    ingestJobs: new IngestJobs(org, nextId, chunkFault),
    queryJobs: new QueryJobs(timing, nextId),
    limits: {
      queryRows: options.queryRows ?? Number.MAX_SAFE_INTEGER,
      apiCalls: options.apiCalls ?? 100_000,
      maxVersion: options.maxVersion ?? MAX_VERSION,
    },
  };
};

const close = (http: Server): Promise<void> =>
  new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
