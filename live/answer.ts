import { isRecord, optionalText, type RawRecord } from '../src/salesforce/http/decode.js';

/** One call and its response; the cleaned form goes into the answers file. */
export type Evidence = {
  readonly call: string;
  readonly sent?: object;
  readonly status: number;
  readonly body: unknown;
};

export type Answer = Evidence & { readonly ok: boolean };

/** The error of a refused call. */
export type Refusal = { readonly statusCode: string; readonly message: string };

/** A question without an answer, and why. */
export class Unanswered extends Error {
  public readonly evidence: readonly Evidence[];
  public constructor(why: string, ...evidence: readonly Evidence[]) {
    super(why);
    this.evidence = evidence;
  }
}

/** The objects in a list; empty for any other value. */
export const objectsIn = (list: unknown): RawRecord[] => (Array.isArray(list) ? list.filter(isRecord) : []);

/** The first error of a response, whether of a single record, of Collections, or of the whole call. */
export const refusalOf = ({ ok, body, status }: Answer): Refusal | undefined => {
  const [first] = objectsIn(body);
  if (ok && first?.success !== false) return undefined;
  const error = objectsIn(first?.errors)[0] ?? first ?? {};
  const code = optionalText(error, 'statusCode') ?? optionalText(error, 'errorCode');
  return { statusCode: code ?? `HTTP ${status}`, message: optionalText(error, 'message') ?? '' };
};

/** Whether it is the well-known text, with any code. */
export const isNotEligible = (answer: Answer): boolean =>
  /not eligible to receive this upgrade/i.test(refusalOf(answer)?.message ?? '');

/** The records of a query that must succeed. */
export const recordsOf = (answer: Answer): RawRecord[] => {
  const refusal = refusalOf(answer);
  if (refusal !== undefined) throw new Unanswered(`the query was refused with ${refusal.statusCode}`, answer);
  return isRecord(answer.body) ? objectsIn(answer.body.records) : [];
};
