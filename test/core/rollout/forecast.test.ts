import { expect } from 'chai';
import fc from 'fast-check';
import { viewBeforeStart } from '../../../src/core/rollout/facts/rolloutView.js';
import { forecast } from '../../../src/core/rollout/step/forecast.js';
import { isOpen, windowsOf } from '../../../src/core/rollout/plan/window.js';
import {
  ago,
  facts,
  failed,
  gate,
  HOUR,
  NOW,
  open,
  org,
  ownPushes,
  plan,
  push,
  running,
  state,
  succeeded,
  view,
  wave,
  window,
} from './fixtures.js';

const after = (hours: number): string => new Date(NOW.getTime() + hours * HOUR).toISOString();

describe('the forecast of a plan', () => {
  it('has each wave after the soak of the one before, and its gate after its own', () => {
    const waves = [wave('one', [org(1)], { soak: 2 * HOUR }), wave('two', [org(2), org(3)], { soak: HOUR })];
    expect(forecast(viewBeforeStart(plan(waves), NOW))).to.deep.equal([
      { wave: 'one', pushes: [{ start: after(0), orgs: 1, movedBy: [] }], gateOpens: after(2) },
      { wave: 'two', pushes: [{ start: after(2), orgs: 2, movedBy: [] }], gateOpens: after(3) },
    ]);
  });

  it('waits for windows, each instance for its own, but for no approval', () => {
    const windows = [window('14:00', '15:00', ['NA1']), window('20:00', '21:00')];
    const orgs = [org(1), org(2, { instanceName: 'NA2' }), org(3)];
    const strict = gate({ maxFailures: { count: 0 }, minCompleted: { percent: 100 }, minSample: 3 });
    const [one, two] = forecast(
      viewBeforeStart(
        plan([wave('one', orgs, { windows, approval: 'manual', gate: strict, soak: HOUR }), wave('two', [org(4)])]),
        NOW,
      ),
    );
    expect(one?.pushes).to.deep.equal([
      { start: after(2), orgs: 2, movedBy: [] },
      { start: after(8), orgs: 1, movedBy: [] },
    ]);
    expect([one?.gateOpens, two?.pushes[0]?.start]).to.deep.equal([after(9), after(9)]);
  });

  it('has the gate of a wave of which an earlier wave has pushed to some orgs', () => {
    const waves = [wave('one', [org(1)]), { ...wave('again', [org(1), org(2)], { soak: HOUR }), swept: true as const }];
    expect(forecast(viewBeforeStart(plan(waves), NOW))).to.deep.equal([
      { wave: 'one', pushes: [{ start: after(0), orgs: 1, movedBy: [] }], gateOpens: after(0) },
      { wave: 'again', pushes: [{ start: after(0), orgs: 1, movedBy: [] }], gateOpens: after(1) },
    ]);
  });

  it('passes each gate, even of a wave with fewer orgs than its sample', () => {
    const waves = [
      wave('one', [org(1)], { gate: gate({ maxFailures: { count: 0 }, minSample: 5 }) }),
      wave('two', [org(2)]),
    ];
    expect(
      forecast(viewBeforeStart(plan(waves), NOW)).map(({ pushes, gateOpens }) => [pushes.length, gateOpens]),
    ).to.deep.equal([
      [1, after(0)],
      [1, after(0)],
    ]);
  });

  it('names exactly the freezes that delay a push', () => {
    const freeze = (from: string, to: string, reason: string) => ({ from, to, timeZone: 'UTC', reason });
    const freezes = [freeze('2026-11-03', '2026-11-04', 'launch'), freeze('2026-12-24', '2026-12-31', 'year end')];
    const [one] = forecast(
      viewBeforeStart(plan([wave('one', [org(1)], { windows: [window('14:00', '15:00')] })], { freezes }), NOW),
    );
    expect(one?.pushes).to.deep.equal([{ start: '2026-11-05T14:00:00.000Z', orgs: 1, movedBy: [freezes[0]] }]);
  });

  it('continues from the state of a rollout: running pushes end, and only future ones are in it', () => {
    const waves = [
      wave('one', [org(1), org(2), org(3)], { soak: 2 * HOUR }),
      wave('two', [org(4), org(5)], { soak: HOUR }),
    ];
    const seen = {
      facts: facts([push('0DV1'), running('0DV2', ago(HOUR))], {
        1: succeeded('0DV1'),
        2: open('0DV2'),
        3: failed(['0DV1']),
      }),
      state: state({
        pushes: ownPushes({ pushRequestId: '0DV1', wave: 'one' }, { pushRequestId: '0DV2', wave: 'one' }),
      }),
    };
    expect(forecast(view(plan(waves), seen.facts, seen.state))).to.deep.equal([
      { wave: 'one', pushes: [], gateOpens: null },
      { wave: 'two', pushes: [{ start: after(2), orgs: 2, movedBy: [] }], gateOpens: after(3) },
    ]);
    const later = { ...seen, facts: facts([running('0DV2', ago(HOUR))], { 1: open('0DV2') }) };
    expect(forecast(view(plan(waves), later.facts, later.state))[0]?.pushes).to.deep.equal([
      { start: after(0), orgs: 2, movedBy: [] },
    ]);
  });

  it('is empty where a rollout is paused, has tripped or has ended', () => {
    const waves = [wave('one', [org(1)]), wave('two', [org(2)])];
    for (const kind of ['paused', 'tripped', 'aborted'] as const) {
      const seen = { facts: facts([], {}), state: state({ halt: { kind, wave: null, reason: '' } }) };
      expect(forecast(view(plan(waves), seen.facts, seen.state)).flatMap(({ pushes }) => pushes)).to.deep.equal([]);
    }
    const ended = { facts: facts([], {}), state: state({ finished: 'partial' as const }) };
    expect(forecast(view(plan(waves), ended.facts, ended.state)).flatMap(({ pushes }) => pushes)).to.deep.equal([]);
  });

  it('has no time for a wave that is never reached, nor for its gate', () => {
    const never = [{ ...window('02:30', '02:31'), days: [] }];
    const result = forecast(
      viewBeforeStart(plan([wave('one', [org(1)], { windows: never }), wave('two', [org(2)])]), NOW),
    );
    expect(result).to.deep.equal([
      { wave: 'one', pushes: [], gateOpens: null },
      { wave: 'two', pushes: [], gateOpens: null },
    ]);
  });

  it('pushes each org once, in its windows and in no freeze, wave after wave', () => {
    const hour = fc.integer({ min: 0, max: 22 }).map((from) => window(`${String(from).padStart(2, '0')}:00`, '23:00'));
    const waves = fc.array(
      fc.record({
        orgs: fc.nat(4),
        windows: fc.array(hour, { maxLength: 2 }),
        soak: fc.integer({ min: 0, max: 50 * HOUR }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(waves, fc.boolean(), (all, frozen) => {
        const freezes = frozen ? [{ from: '2026-11-04', to: '2026-11-05', timeZone: 'UTC', reason: null }] : [];
        const made = plan(
          all.map(({ orgs, windows, soak }, index) =>
            wave(
              `w${index}`,
              Array.from({ length: orgs }, (_, place) => org(10 * index + place)),
              { windows, soak },
            ),
          ),
          { freezes },
        );
        let ready = NOW.getTime();
        for (const [index, { pushes, gateOpens }] of forecast(viewBeforeStart(made, NOW)).entries()) {
          const { orgs, windows = [], soak } = made.waves[index] ?? { orgs: [], soak: 0 };
          expect(pushes.reduce((sum, each) => sum + each.orgs, 0)).to.equal(orgs.length);
          for (const { start } of pushes) {
            expect(Date.parse(start)).to.be.at.least(ready);
            expect(isOpen(windowsOf(windows, { instanceName: 'NA1' }) ?? [], freezes, new Date(start))).to.equal(true);
          }
          if (gateOpens !== null) ready = Date.parse(gateOpens);
          if (gateOpens !== null)
            expect(ready).to.equal(Math.max(...pushes.map(({ start }) => Date.parse(start))) + soak);
        }
      }),
      { numRuns: 50 },
    );
  });
});
