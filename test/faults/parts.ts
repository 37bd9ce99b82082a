import type { FaultSpec } from '../../emulator/http/faults.js';
import { LOST, type Kind } from './kinds.js';
import type { Column, Scenario, Injection } from './runScenario.js';

/** Runs a scenario, and returns the calls of one of its runs in order, as `GET /query`. */
export type RecordCalls = (scenario: Scenario, run: number) => Promise<string[]>;

type Given = Pick<Scenario, 'name' | 'group' | 'column'> & Partial<Scenario>;

export const scenario = (given: Given): Scenario => ({ login: 'token', gack: false, injections: [], ...given });
export const plain = scenario({ name: 'no fault', group: 'no fault', column: 'schedule, once' });

/** The jobs travel in calls that hold their records; a batch sent again may take another route. */
export const INSERTS = '"type":"PackagePushJob"';

export const once = (nth: number, { fault }: Kind): FaultSpec => ({ nth, fault });
export const lasting = (from: number, { fault }: Kind): FaultSpec => ({ from, fault });

export const isWrite = (calls: readonly string[], index: number): boolean =>
  /^(?:PATCH|POST \/sobjects)/.test(calls[index] ?? '') ||
  (/^POST \/sobjects/.test(calls[index - 1] ?? '') && calls[index]?.startsWith('POST') === true);

export const withFault = (name: string, kind: Kind, column: Column, injections: Injection[]): Scenario =>
  scenario({ name, group: kind.name, column, injections });

/** Runs that end with a write whose answer was lost: of the request, of its jobs, of its start. */
export const lostWrites = (calls: readonly string[]): Scenario[] =>
  calls.flatMap((route, index) =>
    isWrite(calls, index)
      ? [withFault(`${route} lost at call ${index + 1}`, LOST, 'resume', [{ faults: [lasting(index + 1, LOST)] }])]
      : [],
  );
