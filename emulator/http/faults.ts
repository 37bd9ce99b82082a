import { SalesforceError } from '../model.js';
import type { RowFault } from '../platform/batch.js';
import { type Fault, faultRowError, isFaultKind } from './faultKinds.js';

/** Which calls a fault affects. Numbers count the calls that match `route` and `contains` since the fault was set. */
export type FaultSpec = {
  readonly fault: Fault;
  /** `POST /composite/sobjects`; `*` matches anything. Absent: every route. */
  readonly route?: string;
  /** A part of the path, the query string (decoded) or the body. */
  readonly contains?: string;
  readonly nth?: number | readonly number[];
  readonly first?: number;
  readonly every?: number;
  /** From this matching call on. */
  readonly from?: number;
  /** The number of the call among all API calls, as in the counters. */
  readonly call?: number;
};

type Armed = FaultSpec & { readonly id: number; seen: number; fired: number };

export class Faults {
  private armed: Armed[] = [];
  private added = 0;

  /** A fault may come from a request with any content, so that its kind is checked. */
  public add(spec: FaultSpec): number {
    const kind: unknown = (spec as Partial<FaultSpec>).fault?.kind;
    if (!isFaultKind(kind)) throw new SalesforceError('INVALID_FAULT', `Unknown fault kind: ${String(kind)}`);
    this.added += 1;
    this.armed.push({ ...spec, id: this.added, seen: 0, fired: 0 });
    return this.added;
  }

  public remove(id: number): void {
    this.armed = this.armed.filter((spec) => spec.id !== id);
  }

  public clear(): void {
    this.armed = [];
  }

  public list(): readonly Armed[] {
    return this.armed;
  }

  /** The faults that affect this call. Every matching fault counts the call, whether it affects it or not. */
  public hitting(route: string, content: () => string, call: number): Fault[] {
    const matching = this.armed.filter((spec) => matches(spec, route, content));
    return matching.flatMap((spec) => {
      spec.seen += 1;
      if (!isDue(spec, call)) return [];
      spec.fired += 1;
      return [spec.fault];
    });
  }
}

export const rowFaultOf = (faults: readonly Fault[]): RowFault | undefined => {
  const fault = faults.find((candidate) => candidate.kind === 'rows');
  if (fault?.kind !== 'rows') return undefined;
  return { error: faultRowError(fault.error), rows: fault.rows, committed: fault.committed };
};

const matches = (spec: FaultSpec, route: string, content: () => string): boolean =>
  (spec.route === undefined || glob(spec.route, route)) &&
  (spec.contains === undefined || content().includes(spec.contains));

const isDue = ({ nth, first, every, from, call, seen }: Armed, number: number): boolean => {
  if (call !== undefined && call !== number) return false;
  if (nth !== undefined && !(typeof nth === 'number' ? [nth] : nth).includes(seen)) return false;
  if (first !== undefined && seen > first) return false;
  if (from !== undefined && seen < from) return false;
  return every === undefined || seen % every === 0;
};

const glob = (pattern: string, text: string): boolean => {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(text);
};
