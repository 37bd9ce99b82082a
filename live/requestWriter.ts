import { setTimeout as sleep } from 'node:timers/promises';
import { toShortId } from '../src/core/orgs/ids.js';
import { pauseBefore } from '../src/core/push/retryPolicy.js';
import { aboutStatus, type PushStatus } from '../src/core/status.js';
import { DAY_MS } from '../src/core/text/calendar.js';
import { optionalText, optionalTime, type RawRecord, text, decodeStatus } from '../src/salesforce/http/decode.js';
import { soql } from '../src/salesforce/http/soql.js';
import { type Answer, recordsOf, Unanswered, type HttpClient } from './httpClient.js';

const YEAR = 365 * DAY_MS;
const TRIES = 3;

export type LeftBehind = { readonly id: string; readonly status: string; readonly how: string };

export type WriterOptions = {
  /** The only org that may have a job in a request that is set to Pending. */
  readonly orgKey: string;
  readonly mayPush: () => boolean;
  readonly say: (line: string) => void;
  /** The pause between two attempts to cancel, in milliseconds. */
  readonly pauseMs: number;
  readonly cancelCommand: (id: string) => string;
};

export type RequestWriter = ReturnType<typeof requestWriter>;

/**
 * Makes all writes to the org, and enforces the safety rules. A request is set to Pending only after the org itself has
 * returned that it starts years from now, or for the one allowed push, and that its only job is of the named org. Every
 * request is created with a start in a time range that only this run uses, so that it is found again even if the
 * response of its creation was lost.
 */
export const requestWriter = (http: HttpClient, { orgKey, mayPush, say, pauseMs, cancelCommand }: WriterOptions) => {
  const made = new Set<string>();
  /** The start times of this run: three years ahead plus some days, which another run is unlikely to share. */
  const base = Math.floor(http.now() / 1_000) * 1_000 + 3 * YEAR + Math.floor(Math.random() * 17_280_000) * 1_000;
  /** A start time in the past, for the question about it. */
  const past = new Date(Date.UTC(2001, 0, 1) + Math.floor(Math.random() * 300 * 86_400) * 1_000);
  /** Finds requests of this run by their start times; one that was written without a zone may be off by a day. */
  const [from, to] = [new Date(base - 2 * DAY_MS), new Date(base + 10 * DAY_MS)];
  const ours = soql`(ScheduledStartTime >= ${from} AND ScheduledStartTime <= ${to}) OR ScheduledStartTime = ${past}`;
  let creations = 0;
  /** The number of requests of which it is not known whether they were created. */
  let unanswered = 0;
  let isPushed = false;

  /** A start time that is years away, and that no other request has. */
  const farStart = (offset = 0): string => new Date(base + creations * 60_000 + offset).toISOString();

  const patch = (id: string, values: object): Promise<Answer> =>
    http.call('PATCH', `/sobjects/PackagePushRequest/${id}`, values);

  /** Creates a request that stays Created. Without a given start time it gets one that is years away. */
  const create = async (versionId: string, start = farStart()): Promise<{ answer: Answer; id?: string }> => {
    creations += 1;
    unanswered += 1;
    const values = { PackageVersionId: versionId, ScheduledStartTime: start };
    const answer = await http.call('POST', '/sobjects/PackagePushRequest', values);
    unanswered -= 1;
    const id = answer.ok ? optionalText(answer.body as RawRecord, 'id') : null;
    if (id === null) return { answer };
    say(`  made ${id}`);
    made.add(id);
    return { answer, id };
  };

  const draft = async (versionId: string): Promise<string> => {
    const { answer, id } = await create(versionId);
    if (id === undefined) throw new Unanswered('the org made no push request', answer);
    return id;
  };

  /** Inserts a job for any org. But only requests whose jobs are all of the named org are ever set to Pending. */
  const job = (id: string, key: string): Promise<Answer> => {
    const attributes = { type: 'PackagePushJob' };
    const records = [{ attributes, PackagePushRequestId: id, SubscriberOrganizationKey: key }];
    return http.call('POST', '/composite/sobjects', { allOrNone: false, records });
  };

  /** Changes any field except Status. */
  const edit = (id: string, values: { ScheduledStartTime?: string; PackageVersionId?: string }): Promise<Answer> =>
    patch(id, values);

  /** Reads the org's own rows: whether the jobs may run, how many there are, and when the request would start. */
  const checkJobs = async (id: string): Promise<{ start: string | null; jobs: number }> => {
    const read = async (query: string): Promise<RawRecord[]> => recordsOf(await http.query(query));
    const [request] = await read(soql`SELECT Id, ScheduledStartTime FROM PackagePushRequest WHERE Id = ${id}`);
    const jobs = await read(
      soql`SELECT SubscriberOrganizationKey FROM PackagePushJob WHERE PackagePushRequestId = ${id}`,
    );
    if (!made.has(id) || request === undefined) throw new Error(`${id} is not of this run`);
    const isOfOrg = (row: RawRecord): boolean => toShortId(text(row, 'SubscriberOrganizationKey')) === orgKey;
    if (jobs.length > 1 || !jobs.every(isOfOrg)) throw new Error(`${id} has jobs that must not run`);
    return { start: optionalTime(request, 'ScheduledStartTime'), jobs: jobs.length };
  };

  /** Sets a request to Pending that starts years from now; at least one year is required. */
  const schedule = async (id: string): Promise<Answer> => {
    const { start } = await checkJobs(id);
    if (start === null || Date.parse(start) < http.now() + YEAR) throw new Error(`${id} would start too soon`);
    return patch(id, { Status: 'Pending' });
  };

  /** Starts the one push, as soon as the org can. */
  const push = async (id: string): Promise<Answer> => {
    if (isPushed || !mayPush()) throw new Error('no push is allowed, or no further one');
    const { jobs } = await checkJobs(id);
    if (jobs !== 1) throw new Error(`${id} has ${jobs} jobs`);
    isPushed = true;
    const answer = await patch(id, { ScheduledStartTime: null });
    if (!answer.ok) throw new Unanswered('the start time could not be taken away', answer);
    say(`  pushing: ${id}`);
    return patch(id, { Status: 'Pending' });
  };

  const cancel = (id: string): Promise<Answer> => patch(id, { Status: 'Canceled' });

  /** What a person can do about a request that has not ended. */
  const howToEnd = (id: string, status: PushStatus): string => {
    if (isOpen(status)) return `cancel it: ${cancelCommand(id)}`;
    if (status === 'InProgress') return 'it runs and cannot be stopped any more; it ends by itself';
    return `look at it, and unless it is over, cancel it: ${cancelCommand(id)}`;
  };

  /** Open requests that start in years. They are left by a run that was killed, unless others make such requests. */
  const earlier = async (): Promise<string[]> => {
    const condition = soql`ScheduledStartTime >= ${new Date(http.now() + 2 * YEAR)}`;
    const ids = await tryAgain(() => openRequests(http, condition), pauseMs);
    return ids.map((id) => `${id} starts in years; if it is of an earlier run, ${howToEnd(id, 'Created')}`);
  };

  /**
   * Cancels all open requests, including those whose responses were lost, and returns those that could not be canceled.
   */
  const cleanUp = async (cleaning: HttpClient): Promise<LeftBehind[]> => {
    const left: LeftBehind[] = [];
    if (creations === 0) return left;
    try {
      for (const id of await tryAgain(() => openRequests(cleaning, ours), pauseMs)) made.add(id);
    } catch (error) {
      const how = `the org could not be asked (${(error as Error).message}); if there is one, cancel it: ${cancelCommand('0DV...')}`;
      if (unanswered > 0) left.push({ id: `perhaps a request WHERE ${ours}`, status: 'unknown', how });
    }
    for (const id of made) {
      const status = await endRequest(cleaning, id, pauseMs);
      if (!aboutStatus(status).final) left.push({ id, status, how: howToEnd(id, status) });
    }
    return left;
  };

  return { past, farStart, create, draft, job, edit, schedule, push, cancel, earlier, cleanUp };
};

/** Repeats reads and cancels, which is safe. */
const tryAgain = async <T>(work: () => Promise<T>, pauseMs: number, attempt = 1): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (attempt === TRIES) throw error;
    await sleep(pauseBefore(attempt, pauseMs, Math));
    return tryAgain(work, pauseMs, attempt + 1);
  }
};

const isOpen = (status: PushStatus): boolean => aboutStatus(status).abortable;

/** The ids of the open requests that match a condition. */
const openRequests = async (http: HttpClient, condition: string): Promise<string[]> =>
  recordsOf(await http.query(`SELECT Id, Status FROM PackagePushRequest WHERE ${condition}`))
    .filter((row) => isOpen(decodeStatus(row)))
    .map((row) => text(row, 'Id'));

/** Cancels a request, with retries. Returns its last status, or `unknown`. */
const endRequest = async (http: HttpClient, id: string, pauseMs: number): Promise<PushStatus> => {
  const read = async (): Promise<PushStatus> =>
    decodeStatus(recordsOf(await http.query(soql`SELECT Status FROM PackagePushRequest WHERE Id = ${id}`))[0] ?? {});
  let status: PushStatus = 'unknown';
  const cancel = async (): Promise<void> => {
    status = 'unknown';
    const before = await read();
    if (isOpen(before)) await http.call('PATCH', `/sobjects/PackagePushRequest/${id}`, { Status: 'Canceled' });
    status = isOpen(before) ? await read() : before;
    if (isOpen(status)) throw new Error(`${id} is still ${status}`);
  };
  await tryAgain(cancel, pauseMs).catch(() => undefined);
  return status;
};
