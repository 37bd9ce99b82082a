import type { Holder } from '../model.js';

/**
 * What is wrong with an export of the push history.
 *
 * - `not-a-history`: the folder contains no export, or one in a format that this version of the plugin does not know.
 * - `unfinished-history`: its first export was interrupted, and has not been completed.
 * - `damaged-history`: a file of it is missing, or was changed after it was written.
 * - `other-history`: the folder contains the history of another org or package than the one to export.
 * - `history-locked`: another process exports to the folder, or has taken it over.
 * - `history-not-written`: the disk is full, or the folder cannot be written to; `code` is the system's error code.
 * - `not-in-history`: it does not contain the named item; `there`: what it contains, such as the names of packages.
 * - `no-soql`: it cannot be queried with SOQL, which `where` of a filter needs.
 * - `incomplete-read`: the org returned fewer or more jobs of a push than it counts, twice.
 */
export type HistoryProblem =
  | { kind: 'not-a-history'; folder: string; problem: string }
  | { kind: 'unfinished-history'; folder: string }
  | { kind: 'damaged-history'; file: string; problem: string }
  | { kind: 'other-history'; folder: string; what: 'org' | 'package'; exported: string; given: string }
  | ({ kind: 'history-locked' } & Holder)
  | { kind: 'history-not-written'; file: string; code: string }
  | {
      kind: 'not-in-history';
      folder: string;
      what: 'package' | 'version' | 'push request';
      name: string;
      meant: string[];
      there: string[];
    }
  | { kind: 'no-soql'; folder: string }
  | { kind: 'incomplete-read'; pushRequestId: string; counted: number; read: number };
