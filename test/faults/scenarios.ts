import type { FaultSpec } from '../../emulator/http/faults.js';
import { withSignals } from './signals.js';
import { BROKEN_OFF, BUSY, CONCURRENT, EXPIRED, isStall, KINDS, LIMIT, LOST, SILENT, type Kind } from './kinds.js';
import { INSERTS, isWrite, lasting, lostWrites, once, plain, scenario, withFault, type RecordCalls } from './parts.js';
import type { Column, Scenario } from './runScenario.js';

const ANYWHERE = KINDS.filter(({ fits }) => fits === 'all');
/** Those that a run meets in different ways, for where every one of them would take too long. */
const DIFFERENT = [LOST, BROKEN_OFF, BUSY, SILENT, EXPIRED, LIMIT, CONCURRENT];

const fits = ({ fits: to }: Kind, calls: readonly string[], index: number): boolean =>
  to === 'all' || to === (isWrite(calls, index) ? 'writes' : 'reads');

/** Every fault at every call of `schedule`, once and from there to the end of the run. */
const inSchedule = (calls: readonly string[]): Scenario[] =>
  calls.flatMap((route, index) =>
    KINDS.filter((kind) => fits(kind, calls, index)).flatMap((kind) => {
      const name = `${kind.name} at call ${index + 1}, ${route}`;
      return [
        withFault(`${name}, once`, kind, 'schedule, once', [{ faults: [once(index + 1, kind)] }]),
        withFault(`${name}, and at all that follow`, kind, 'schedule, to its end', [
          { faults: [lasting(index + 1, kind)] },
        ]),
      ];
    }),
  );

/** What single orgs can be answered with, once, in three inserts, and in every insert. */
const inRows = (): Scenario[] =>
  KINDS.filter(({ fits: to }) => to === 'inserts').flatMap((kind) => {
    const rows = { contains: INSERTS, fault: kind.fault };
    return [
      withFault(`${kind.name}, once`, kind, 'schedule, once', [{ faults: [{ ...rows, first: 1 }] }]),
      withFault(`${kind.name}, three times`, kind, 'schedule, once', [{ faults: [{ ...rows, first: 3 }] }]),
      withFault(`${kind.name}, in every insert`, kind, 'schedule, to its end', [{ faults: [rows] }]),
      withFault(`${kind.name}, in the insert of resume`, kind, 'resume', [
        { faults: [{ contains: INSERTS, fault: LIMIT.fault }] },
        { faults: [{ ...rows, first: 1 }] },
      ]),
    ];
  });

const JWT_GROUP = '401, the login renews itself';

/** A login by JWT renews itself, unless the renewal fails as well; where it never ends, its user presses Ctrl-C. */
const withRenewal = (calls: readonly string[]): Scenario[] =>
  calls.flatMap((route, index) => {
    const name = `${JWT_GROUP}, at call ${index + 1}, ${route}`;
    const jwt = (what: string, column: Column, ...faults: FaultSpec[]): Scenario =>
      scenario({ name: `${name}, ${what}`, group: JWT_GROUP, column, login: 'jwt', injections: [{ faults }] });
    const renewed = jwt('once', 'schedule, once', once(index + 1, EXPIRED));
    if (!isWrite(calls, index)) return [renewed];
    return [
      renewed,
      interrupted(jwt('and at all that follow', 'schedule, to its end', lasting(index + 1, EXPIRED))),
      ...ANYWHERE.map((kind) => {
        const renewal = { route: 'POST /services/oauth2/token', fault: kind.fault };
        const meets = jwt(`the renewal meets: ${kind.name}`, 'schedule, once', once(index + 1, EXPIRED), renewal);
        return isStall(kind.fault) ? interrupted(meets) : meets;
      }),
    ];
  });

const interrupted = (hanging: Scenario): Scenario => ({
  ...hanging,
  injections: hanging.injections.map((each) => ({ ...each, signal: 'SIGINT' })),
});

const GACK = 'an org that ruins every batch it is in';

const withGack = (calls: readonly string[]): Scenario[] => {
  const gack = (name: string, ...faults: FaultSpec[]): Scenario =>
    scenario({ name, group: GACK, column: 'schedule, once', gack: true, injections: [{ faults }] });
  return [
    gack(`${GACK}, alone`),
    ...DIFFERENT.flatMap((kind) =>
      [2, 4, 7, 11].map((step) =>
        gack(`${GACK}, and ${kind.name} at call ${calls.length - 2 + step}`, once(calls.length - 2 + step, kind)),
      ),
    ),
  ];
};

const PAIRS = 'two faults: a write whose answer is lost, then another';

/** After a write was lost and the run goes on, another fault at each of the calls that follow. */
const inPairs = async (calls: readonly string[], recordCalls: RecordCalls): Promise<Scenario[]> => {
  const list: Scenario[] = [];
  for (const index of calls.keys()) {
    if (!isWrite(calls, index)) continue;
    const first = once(index + 1, LOST);
    const longer = await recordCalls({ ...plain, injections: [{ faults: [first] }] }, 0);
    for (const [later, route] of longer.entries()) {
      if (later <= index) continue;
      for (const kind of DIFFERENT) {
        const name = `${calls[index] ?? ''} lost at call ${index + 1}, then ${kind.name} at call ${later + 1}, ${route}`;
        const faults = [first, once(later + 1, kind)];
        list.push(scenario({ name, group: PAIRS, column: 'schedule, once', injections: [{ faults }] }));
      }
    }
  }
  return list;
};

/** Every fault at every call of the `resume` after a run that ended with a lost write. */
const inResume = async (calls: readonly string[], recordCalls: RecordCalls): Promise<Scenario[]> => {
  const list: Scenario[] = [];
  for (const stopped of lostWrites(calls)) {
    for (const [index, route] of (await recordCalls(stopped, 1)).entries()) {
      for (const kind of ANYWHERE) {
        const name = `${stopped.name}; in resume ${kind.name} at call ${index + 1}, ${route}`;
        const again = (what: string, spec: FaultSpec): Scenario =>
          withFault(`${name}, ${what}`, kind, 'resume', [...stopped.injections, { faults: [spec] }]);
        list.push(again('once', once(index + 1, kind)));
        if (DIFFERENT.includes(kind)) list.push(again('and at all that follow', lasting(index + 1, kind)));
      }
    }
  }
  return list;
};

/** All of them, from the calls that the commands make when nothing, or only that, goes wrong. */
export const allScenarios = async (recordCalls: RecordCalls): Promise<Scenario[]> => {
  const calls = await recordCalls(plain, 0);
  return [
    ...(await withSignals(calls, recordCalls)),
    plain,
    ...inSchedule(calls),
    ...inRows(),
    ...withRenewal(calls),
    ...withGack(calls),
    ...(await inPairs(calls, recordCalls)),
    ...(await inResume(calls, recordCalls)),
  ];
};

/** A few in which everything depends on reading back what a lost call has done. */
export const lostAnswers = (): Scenario[] =>
  [LOST, BROKEN_OFF].flatMap((kind) =>
    ['POST /sobjects/{object}', 'POST /composite', 'PATCH /sobjects/{object}/{id}'].flatMap((route) => {
      const contains = route === 'POST /composite' ? INSERTS : undefined;
      const faults = { route, contains, fault: kind.fault };
      return [
        withFault(`${kind.name} at ${route}, once`, kind, 'schedule, once', [{ faults: [{ ...faults, first: 1 }] }]),
        withFault(`${kind.name} at ${route}, always`, kind, 'schedule, to its end', [{ faults: [faults] }]),
      ];
    }),
  );
