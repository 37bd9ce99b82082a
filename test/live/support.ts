import type { Row, Value } from '../../emulator/model.js';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/server.js';
import { pick } from '../../live/questions/all.js';
import { type Outcome, run, type RunOptions } from '../../live/run.js';
import type { Session } from '../../live/httpClient.js';

/** The org's clock moves on by so much with each call, so that a push goes the same way every time. */
const TICK_MS = 1_000;

export type Bench = {
  readonly hub: Emulator;
  /** The named org: two versions behind, and upgraded in ten seconds of the org's time. */
  readonly org: Row;
  readonly session: Session;
  /** Every request that was set Pending, as it was at that moment. */
  readonly activated: ReadonlyArray<{ readonly startsInDays: number; readonly orgKeys: readonly string[] }>;
  /** Another subscriber of the package, changed to what a test needs. */
  other(index: number, changes: Record<string, Value>): string;
  ask(only?: readonly string[], options?: Partial<RunOptions>, stop?: AbortSignal): Promise<Outcome>;
  /** Requests that are neither over nor running. */
  open(): string[];
};

export const openBench = async (options: EmulatorOptions = {}, tickMs = TICK_MS): Promise<Bench> => {
  const hub = await startEmulator({
    scenario: 'orgs=12,versions=3,clean,oddNames=0,ancestry=2,dependencies=1',
    clock: 'manual',
    ...options,
  });
  const { ids } = hub.scenario;
  const table = hub.org.store.table('PackageSubscriber')!;
  const rows = [...table.rows()].filter((row) => row.MetadataPackageId === ids.packages[0]!.id);
  const org = rows.find((row) => row.MetadataPackageVersionId === ids.versions.behind[1])!;
  table.update(org, { _duration: 10 });
  const session: Session = {
    ...{ accessToken: hub.accessToken, getAuthInfoFields: () => ({ orgId: hub.orgId }) },
    get instanceUrl() {
      hub.org.clock.advance(tickMs);
      return hub.url;
    },
  };
  const others = rows.filter((row) => row !== org);
  const requests = () => [...hub.org.store.table('PackagePushRequest')!.rows()];
  return {
    hub,
    org,
    session,
    activated: spyOn(hub),
    other: (index, changes) => {
      table.update(others[index]!, changes);
      return String(others[index]!.OrgKey);
    },
    ask: async (only = [], runOptions = {}, stop = new AbortController().signal) => {
      const outcome = await run(
        session,
        stop,
        {
          ...{ questions: pick(only)!, orgKey: String(org.OrgKey), versionId: ids.versions.newest },
          ...{ allowPush: true, noPrompt: true, pollMs: 1, pauseMs: 1, ...runOptions },
        },
        { say: () => undefined, confirm: async () => false },
      );
      return outcome!;
    },
    open: () => requests().flatMap(({ Id, Status }) => (Status === 'Created' || Status === 'Pending' ? [Id] : [])),
  };
};

export const withBench = async <T>(
  work: (bench: Bench) => Promise<T>,
  ...given: Parameters<typeof openBench>
): Promise<T> => {
  const bench = await openBench(...given);
  try {
    return await work(bench);
  } finally {
    await bench.hub.close();
  }
};

const spyOn = (hub: Emulator): Bench['activated'] => {
  const seen: Array<{ startsInDays: number; orgKeys: string[] }> = [];
  const { engine, store, clock } = hub.org;
  const activate = engine.activate.bind(engine);
  engine.activate = (request) => {
    const jobs = [...store.table('PackagePushJob')!.where('PackagePushRequestId', request.Id)];
    seen.push({
      startsInDays: (Number(request.ScheduledStartTime ?? 0) - clock.now()) / 86_400_000,
      orgKeys: jobs.map((job) => String(job.SubscriberOrganizationKey)),
    });
    activate(request);
  };
  return seen;
};
