import type { Answer, Evidence, Refusal } from './wire.js';

export type Row = Readonly<Record<string, unknown>>;

/** A question that came to nothing, and why. */
export class Unanswered extends Error {
  public constructor(
    why: string,
    public readonly evidence: readonly Evidence[] = [],
  ) {
    super(why);
  }
}

export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is kept of an answer; a large one is cut down to what matters. */
export const evidenceOf = ({ call, sent, status, answer }: Answer, part: unknown = answer): Evidence => ({
  call,
  ...(sent === undefined ? {} : { sent }),
  status,
  answer: part,
});

/** The first error of an answer, whether of a single record, of Collections, or of the whole call. */
export function refusalOf({ ok, body, status }: Answer): Refusal | undefined {
  const [first] = Array.isArray(body) ? body.filter(isRow) : [];
  if (ok && first?.success !== false) return undefined;
  const [inner] = Array.isArray(first?.errors) ? first.errors.filter(isRow) : [];
  const error = inner ?? first;
  return {
    statusCode: textOf(error, 'statusCode') ?? textOf(error, 'errorCode') ?? `HTTP ${status}`,
    message: textOf(error, 'message') ?? '',
  };
}

/** The records of a query that has to work. */
export function recordsOf(answer: Answer): Row[] {
  const refusal = refusalOf(answer);
  if (refusal !== undefined) {
    throw new Unanswered(`the query was refused with ${refusal.statusCode}`, [evidenceOf(answer)]);
  }
  return isRow(answer.body) && Array.isArray(answer.body.records) ? answer.body.records.filter(isRow) : [];
}

export const textOf = (row: Row | undefined, name: string): string | undefined => {
  const value = row?.[name];
  return typeof value === 'string' ? value : undefined;
};

/** Epoch milliseconds of a dateTime as the API writes it: `2026-01-31T01:00:00.000+0000`. */
export function timeOf(row: Row | undefined, name: string): number | undefined {
  const time = Date.parse((textOf(row, name) ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(time) ? undefined : time;
}

export const isOver = (status: string | undefined): boolean =>
  ['succeeded', 'failed', 'canceled', 'cancelled'].includes((status ?? '').toLowerCase());

/** Nothing has begun yet, so it can be canceled. */
export const isOpen = (status: string | undefined): boolean => status === 'Created' || status === 'Pending';
