import { setTimeout as sleep } from 'node:timers/promises';
import type { Made, Pen } from './pen.js';
import { evidenceOf, isOver, recordsOf, type Row, textOf } from './read.js';
import type { Answer, Evidence, Wire } from './wire.js';

export type Pushed = {
  /** What was seen of request and job each time something had changed, oldest first. */
  readonly seen: ReadonlyArray<{ readonly request: Row; readonly job: Row | undefined }>;
  readonly pending: Answer;
  readonly abortRunning: Answer | undefined;
  readonly abortOver: Answer | undefined;
  readonly evidence: readonly Evidence[];
};

export const isRunning = (status: string | undefined): boolean => status?.replaceAll(' ', '') === 'InProgress';

/** Looks at the one push until it is over, and tries to cancel it while it runs and afterwards: both are refused. */
export async function watch(
  wire: Wire,
  pen: Pen,
  made: Made,
  pending: Answer,
  { pollMs, waitMs }: { readonly pollMs: number; readonly waitMs: number },
): Promise<Pushed> {
  const until = Date.now() + waitMs;
  const seen: Array<{ request: Row; job: Row | undefined }> = [];
  const evidence: Evidence[] = [];
  let abortRunning: Answer | undefined;
  for (;;) {
    const requests = await wire.query(
      `SELECT Status, ScheduledStartTime, StartTime, EndTime, DurationSeconds FROM PackagePushRequest WHERE Id = '${made.id}'`,
    );
    const jobs = await wire.query(
      `SELECT Status, StartTime, EndTime, DurationSeconds FROM PackagePushJob WHERE PackagePushRequestId = '${made.id}'`,
    );
    const [request = {}] = recordsOf(requests);
    const [job] = recordsOf(jobs);
    if (JSON.stringify([request, job]) !== JSON.stringify([seen.at(-1)?.request, seen.at(-1)?.job])) {
      seen.push({ request, job });
      evidence.push(evidenceOf(requests), evidenceOf(jobs));
    }
    const status = textOf(request, 'Status');
    if (isOver(status)) break;
    if (isRunning(status)) abortRunning ??= await pen.cancel(made);
    if (Date.now() > until) return { seen, pending, abortRunning, abortOver: undefined, evidence };
    await sleep(pollMs);
  }
  const abortOver = await pen.cancel(made);
  const errors = await wire.query(
    `SELECT ErrorType, ErrorSeverity, ErrorTitle, ErrorMessage, ErrorDetails FROM PackagePushError WHERE PackagePushJob.PackagePushRequestId = '${made.id}'`,
  );
  return { seen, pending, abortRunning, abortOver, evidence: [...evidence, evidenceOf(errors)] };
}
