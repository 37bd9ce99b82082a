/** The org's clock. One rule covers all modes: real time has rate 1, a manual clock rate 0, a demo may have rate 60. */
export type Clock = {
  now(): number;
  readonly rate: number;
  setRate(rate: number): void;
  setTo(time: number): void;
  advance(ms: number): void;
};

export const createClock = (start: number, initialRate: number, wall: () => number = Date.now): Clock => {
  let base = start;
  let wallBase = wall();
  let rate = initialRate;
  const now = (): number => base + Math.floor((wall() - wallBase) * rate);
  const rebase = (time: number): void => {
    base = time;
    wallBase = wall();
  };
  return {
    now,
    get rate() {
      return rate;
    },
    setRate(next) {
      rebase(now());
      rate = next;
    },
    setTo: rebase,
    advance(ms) {
      rebase(now() + ms);
    },
  };
};
