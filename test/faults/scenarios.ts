import type { FaultSpec } from '../../emulator/http/faults.js';
import { BROKEN_OFF, BUSY, CONCURRENT, EXPIRED, KINDS, LIMIT, LOST, type Kind } from './kinds.js';
import type { Scenario, Strike } from './play.js';

/** The calls of one run of a command, in their order, as `GET /query`. */
export type Learn = (scenario: Scenario, run: number) => Promise<string[]>;

type Given = Pick<Scenario, 'name' | 'group' | 'column'> & Partial<Scenario>;

const scenario = (given: Given): Scenario => ({ login: 'token', gack: false, strikes: [], ...given });
const plain = scenario({ name: 'no fault', group: 'no fault', column: 'schedule, once' });

/** The jobs travel in calls that hold their records; a batch sent again may take another route. */
const INSERTS = '"type":"PackagePushJob"';

const once = (nth: number, { fault }: Kind): FaultSpec => ({ nth, fault });
const lasting = (from: number, { fault }: Kind): FaultSpec => ({ from, fault });

const isWrite = (calls: readonly string[], index: number): boolean =>
  /^(?:PATCH|POST \/sobjects)/.test(calls[index] ?? '') ||
  (/^POST \/sobjects/.test(calls[index - 1] ?? '') && calls[index]?.startsWith('POST') === true);

const fits = ({ fits: to }: Kind, calls: readonly string[], index: number): boolean =>
  to === 'all' || to === (isWrite(calls, index) ? 'writes' : 'reads');

/** Every fault at every call of `schedule`, once and from there to the end of the run. */
const inSchedule = (calls: readonly string[]): Scenario[] =>
  calls.flatMap((route, index) =>
    KINDS.filter((kind) => fits(kind, calls, index)).flatMap((kind) => {
      const name = `${kind.name} at call ${index + 1}, ${route}`;
      return [
        strike(`${name}, once`, kind, 'schedule, once', [{ faults: [once(index + 1, kind)] }]),
        strike(`${name}, and at all that follow`, kind, 'schedule, to its end', [{ faults: [lasting(index + 1, kind)] }]),
      ];
    }),
  );

const strike = (name: string, kind: Kind, column: Scenario['column'], strikes: Strike[]): Scenario =>
  scenario({ name, group: kind.name, column, strikes });

/** What single orgs can be answered with, once, in three inserts, and in every insert. */
const inRows = (): Scenario[] =>
  KINDS.filter(({ fits: to }) => to === 'inserts').flatMap((kind) => {
    const rows = { contains: INSERTS, fault: kind.fault };
    return [
      strike(`${kind.name}, once`, kind, 'schedule, once', [{ faults: [{ ...rows, first: 1 }] }]),
      strike(`${kind.name}, three times`, kind, 'schedule, once', [{ faults: [{ ...rows, first: 3 }] }]),
      strike(`${kind.name}, in every insert`, kind, 'schedule, to its end', [{ faults: [rows] }]),
      strike(`${kind.name}, in the insert of resume`, kind, 'resume', [
        { faults: [{ contains: INSERTS, fault: LIMIT.fault }] },
        { faults: [{ ...rows, first: 1 }] },
      ]),
    ];
  });

const JWT_GROUP = '401, the login renews itself';

/** A login by JWT renews itself, unless the renewal fails as well. */
const withRenewal = (calls: readonly string[]): Scenario[] =>
  calls.flatMap((route, index) => {
    const name = `${JWT_GROUP}, at call ${index + 1}, ${route}`;
    const jwt = (what: string, column: Scenario['column'], ...faults: FaultSpec[]): Scenario =>
      scenario({ name: `${name}, ${what}`, group: JWT_GROUP, column, login: 'jwt', strikes: [{ faults }] });
    return [
      jwt('once', 'schedule, once', once(index + 1, EXPIRED)),
      jwt('and at all that follow', 'schedule, to its end', lasting(index + 1, EXPIRED)),
      ...KINDS.filter(({ fits: to }) => to === 'all').map((kind) =>
        jwt(`the renewal meets: ${kind.name}`, 'schedule, once', once(index + 1, EXPIRED), {
          route: 'POST /services/oauth2/token',
          fault: kind.fault,
        }),
      ),
    ];
  });

const GACK = 'an org that ruins every batch it is in';

const withGack = (calls: readonly string[]): Scenario[] => {
  const gack = (name: string, ...faults: FaultSpec[]): Scenario =>
    scenario({ name, group: GACK, column: 'schedule, once', gack: true, strikes: [{ faults }] });
  return [
    gack(`${GACK}, alone`),
    ...[LIMIT, EXPIRED, CONCURRENT, LOST, BUSY, BROKEN_OFF].flatMap((kind) =>
      [1, 2, 3, 5, 8, 10, 12, 14].map((step) =>
        gack(`${GACK}, and ${kind.name} at call ${calls.length - 3 + step}`, once(calls.length - 3 + step, kind)),
      ),
    ),
  ];
};

/** Runs that end with a write whose answer was lost: of the request, of its jobs, of its start. */
const lostWrites = (calls: readonly string[]): Scenario[] =>
  calls.flatMap((route, index) =>
    isWrite(calls, index)
      ? [strike(`${route} lost at call ${index + 1}`, LOST, 'resume', [{ faults: [lasting(index + 1, LOST)] }])]
      : [],
  );

const PAIRS = 'two faults: a write whose answer is lost, then another';

/** After a write was lost and the run goes on, another fault at each of the calls that follow. */
const inPairs = async (calls: readonly string[], learn: Learn): Promise<Scenario[]> => {
  const list: Scenario[] = [];
  for (const index of calls.keys()) {
    if (!isWrite(calls, index)) continue;
    const first = once(index + 1, LOST);
    const longer = await learn({ ...plain, strikes: [{ faults: [first] }] }, 0);
    for (const [later, route] of longer.entries()) {
      if (later <= index) continue;
      for (const kind of KINDS.filter(({ fits: to }) => to === 'all')) {
        const name = `${calls[index] ?? ''} lost at call ${index + 1}, then ${kind.name} at call ${later + 1}, ${route}`;
        const faults = [first, once(later + 1, kind)];
        list.push(scenario({ name, group: PAIRS, column: 'schedule, once', strikes: [{ faults }] }));
      }
    }
  }
  return list;
};

/** Every fault at every call of the `resume` after a run that ended with a lost write. */
const inResume = async (calls: readonly string[], learn: Learn): Promise<Scenario[]> => {
  const list: Scenario[] = [];
  for (const stopped of lostWrites(calls)) {
    for (const [index, route] of (await learn(stopped, 1)).entries()) {
      for (const kind of KINDS.filter(({ fits: to }) => to === 'all')) {
        const name = `${stopped.name}; in resume ${kind.name} at call ${index + 1}, ${route}`;
        const again = (what: string, spec: FaultSpec): Scenario =>
          strike(`${name}, ${what}`, kind, 'resume', [...stopped.strikes, { faults: [spec] }]);
        list.push(again('once', once(index + 1, kind)), again('and at all that follow', lasting(index + 1, kind)));
      }
    }
  }
  return list;
};

/** The end of the process while a call is on its way, before or after the org has done what it asks. */
const withSignals = async (calls: readonly string[], learn: Learn): Promise<Scenario[]> => {
  const list: Scenario[] = [];
  const add = (name: string, column: Scenario['column'], before: Strike[], nth: number, real = false): void => {
    for (const [signal, group] of [['SIGKILL', 'kill -9'], ['SIGINT', 'Ctrl-C']] as const) {
      for (const after of [false, true]) {
        const strikes = [...before, { signal, real, faults: [{ nth, fault: { kind: 'stall' as const, after } }] }];
        list.push(scenario({ name: `${group} ${after ? 'after' : 'before'} ${name}`, group, column, strikes }));
      }
    }
  };
  for (const [index, route] of calls.entries()) add(`call ${index + 1}, ${route}`, 'schedule, once', [], index + 1);
  for (const stopped of lostWrites(calls)) {
    const again = await learn(stopped, 1);
    for (const [index, route] of again.entries())
      add(`call ${index + 1} of resume, ${route}; ${stopped.name}`, 'resume', stopped.strikes, index + 1);
  }
  add(`call ${calls.length - 2}, with the real sf`, 'schedule, once', [], calls.length - 2, true);
  return list;
};

/** All of them, from the calls that the commands make when nothing, or only that, goes wrong. */
export const allScenarios = async (learn: Learn): Promise<Scenario[]> => {
  const calls = await learn(plain, 0);
  return [
    ...(await withSignals(calls, learn)),
    plain,
    ...inSchedule(calls),
    ...inRows(),
    ...withRenewal(calls),
    ...withGack(calls),
    ...(await inPairs(calls, learn)),
    ...(await inResume(calls, learn)),
  ];
};

/** A few in which everything depends on reading back what a lost call has done. */
export const lostAnswers = (): Scenario[] =>
  [LOST, BROKEN_OFF].flatMap((kind) =>
    ['POST /sobjects/{object}', 'POST /composite', 'PATCH /sobjects/{object}/{id}'].flatMap((route) => {
      const contains = route === 'POST /composite' ? INSERTS : undefined;
      const faults = { route, contains, fault: kind.fault };
      return [
        strike(`${kind.name} at ${route}, once`, kind, 'schedule, once', [{ faults: [{ ...faults, first: 1 }] }]),
        strike(`${kind.name} at ${route}, always`, kind, 'schedule, to its end', [{ faults: [faults] }]),
      ];
    }),
  );
