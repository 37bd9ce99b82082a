import { setTimeout as sleep } from 'node:timers/promises';
import type { OrgKey, PushableVersion } from '../src/core/model.js';
import { toLongId } from '../src/core/orgs/ids.js';
import type { Subscriber } from '../src/core/ports.js';
import { aboutStatus } from '../src/core/status.js';
import { DAY_MS } from '../src/core/text/calendar.js';
import { isRecord } from '../src/core/text/json.js';
import { type RawRecord, decodeStatus } from '../src/salesforce/http/decode.js';
import { soql } from '../src/salesforce/http/soql.js';
import {
  type Answer,
  type Evidence,
  objectsIn,
  recordsOf,
  refusalOf,
  Unanswered,
  type HttpClient,
} from './httpClient.js';
import { compare, type Facts, installedVersion, isPushable } from './facts.js';
import type { RequestWriter } from './requestWriter.js';

export type ProbeOptions = {
  readonly orgKey: OrgKey;
  readonly versionId: string;
  /** Orgs for which jobs are inserted into a request that is never set to Pending. */
  readonly probeOrgs: readonly OrgKey[];
  readonly pollMs: number;
  readonly waitMs: number;
  readonly mayPush: () => boolean;
};

/** The tools for asking questions. */
export type ProbeContext = ReturnType<typeof probeContext>;

const NO_SUCH_ORG = '00D000000000zzz';

/** Caches an experiment that several questions share: it is made once, when the first of them asks. */
const once = <Given extends string[], T>(make: (...given: Given) => Promise<T>): ((...given: Given) => Promise<T>) => {
  const made = new Map<string, Promise<T>>();
  return (...given) => {
    const key = given.join(' ');
    const result = made.get(key) ?? make(...given);
    made.set(key, result);
    return result;
  };
};

export const probeContext = (http: HttpClient, writer: RequestWriter, facts: Facts, options: ProbeOptions) => {
  const { orgKey, versionId } = options;

  /** The result of a describe, with its fields by name. */
  const describe = once(async (object: string, version: string = http.version) => {
    const answer = await http.call('GET', `/sobjects/${object}/describe`, undefined, version);
    const fields = isRecord(answer.body) ? objectsIn(answer.body.fields) : [];
    return { ...answer, fields: new Map<string, RawRecord>(fields.map((field) => [String(field.name), field])) };
  });

  /** Jobs in a request that stays Created: which are refused at once, and how. */
  const refusals = once(async () => {
    const request = await writer.draft(versionId);
    return {
      request,
      malformed: await writer.job(request, 'nonsense'),
      unknownKey: await writer.job(request, NO_SUCH_ORG),
      longKey: await writer.job(request, toLongId(orgKey)),
      first: await writer.job(request, orgKey),
      again: await writer.job(request, orgKey),
    };
  });

  /** A job of the named org in a request for another version of the package, which stays Created. */
  const jobForVersion = once(async (otherId: string): Promise<Answer> =>
    writer.job(await writer.draft(otherId), orgKey),
  );

  const isBehind = (version: PushableVersion): boolean => version.released && compare(version, facts.version) < 0;

  /** Why an org would not be upgraded. An org with several reasons says nothing about each single one. */
  const reasonsOf = ({ installed, orgStatus, blocked, versionId: hasId }: Subscriber): string =>
    Object.entries({
      notInstalled: !installed,
      inactive: orgStatus === 'Inactive',
      restricted: blocked,
      betaInstalled: facts.versions.some(({ version, released }) => version.id === hasId && !released),
      notAncestor: facts.versions.some(
        (each) => each.version.id === hasId && isBehind(each) && facts.ancestry?.allows(each, facts.version) === false,
      ),
    })
      .flatMap(([reason, isSo]) => (isSo ? [reason] : []))
      .join(' and ');

  /** A job for each org of --probe-org, in a request that is never set to Pending. */
  const probes = once(async () => {
    const { request } = await refusals();
    return Array.fromAsync(options.probeOrgs, async (key) => {
      const subscriber = facts.subscribers.get(key);
      return { reasons: subscriber ? reasonsOf(subscriber) : '', answer: await writer.job(request, key) };
    });
  });
  const probeOf = async (reason: string): Promise<Answer | undefined> =>
    (await probes()).find(({ reasons }) => reasons === reason)?.answer;

  /** A Pending request without jobs. If the org accepts it, a job can be added too late on purpose. */
  const empty = once(async () => {
    const request = await writer.draft(versionId);
    const pending = await writer.schedule(request);
    const lateJob = pending.ok ? await writer.job(request, orgKey) : undefined;
    await writer.cancel(request);
    return { pending, lateJob };
  });

  const draftWithJob = async (): Promise<string> => {
    installedVersion(facts);
    const request = await writer.draft(versionId);
    const job = await writer.job(request, orgKey);
    if (refusalOf(job) !== undefined) throw new Unanswered('the org refused a job for the named org', job);
    return request;
  };

  /** A request of the named org that starts in years, and all experiments with it. */
  const scheduled = once(async () => {
    const request = await draftWithJob();
    const pending = await writer.schedule(request);
    if (!pending.ok) throw new Unanswered('the org refuses a push that starts in years', pending);
    const readJobs = (): Promise<Answer> =>
      http.query(soql`SELECT Status FROM PackagePushJob WHERE PackagePushRequestId = ${request}`);
    const other = facts.versions.find((each) => isPushable(each) && each.version.id !== facts.version.version.id);
    return {
      jobWhilePending: await readJobs(),
      again: await writer.schedule(request),
      otherStart: await writer.edit(request, { ScheduledStartTime: writer.farStart(DAY_MS) }),
      otherVersion: other && (await writer.edit(request, { PackageVersionId: other.version.id })),
      canceled: await writer.cancel(request),
      jobAfterwards: await readJobs(),
      canceledAgain: await writer.cancel(request),
      // If the org accepts this, the request still starts years from now, and is canceled at the end.
      reactivated: await writer.schedule(request),
    };
  });

  const pushed = once(async () => {
    if (!options.mayPush()) throw new Unanswered('it takes the one push, which was not allowed (--allow-push)');
    const request = await draftWithJob();
    const pending = await writer.push(request);
    if (!pending.ok) throw new Unanswered('the org refused the push', pending);
    return watchPush(http, writer, request, options);
  });

  const shared = { describe, refusals, jobForVersion, probes, probeOf, empty, scheduled, pushed };
  return { http, writer, facts, options, ...shared };
};

export const isRunning = (request: RawRecord): boolean => decodeStatus(request) === 'InProgress';

/**
 * Polls the one push until it has ended, and tries to cancel it while it runs and afterwards: the org should refuse
 * both.
 */
const watchPush = async (http: HttpClient, writer: RequestWriter, id: string, { pollMs, waitMs }: ProbeOptions) => {
  const requests = soql`SELECT Status, ScheduledStartTime, StartTime, EndTime, DurationSeconds FROM PackagePushRequest WHERE Id = ${id}`;
  const jobs = soql`SELECT Status, StartTime, EndTime, DurationSeconds FROM PackagePushJob WHERE PackagePushRequestId = ${id}`;
  const errors = soql`SELECT ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails FROM PackagePushError WHERE PackagePushJob.PackagePushRequestId = ${id}`;
  const until = Date.now() + waitMs;
  /** The request each time it or its job had changed, the oldest first. */
  const seen: RawRecord[] = [];
  const evidence: Evidence[] = [];
  let [abortRunning, abortOver]: Answer[] = [];
  for (let last = ''; ; await sleep(pollMs)) {
    const answers = [await http.query(requests), await http.query(jobs)];
    const rows = answers.flatMap(recordsOf);
    const [request = {}] = rows;
    if (JSON.stringify(rows) !== last) {
      seen.push(request);
      evidence.push(...answers);
    }
    last = JSON.stringify(rows);
    if (aboutStatus(decodeStatus(request)).final) break;
    if (isRunning(request)) abortRunning ??= await writer.cancel(id);
    if (Date.now() > until) return { seen, abortRunning, abortOver, evidence };
  }
  abortOver = await writer.cancel(id);
  return { seen, abortRunning, abortOver, evidence: [...evidence, await http.query(errors)] };
};
