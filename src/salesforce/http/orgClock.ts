/** A difference below this is the network's, or that of a header which knows whole seconds only. */
const SMALLEST_MS = 5000;
/** From here on a warning is worth it: a login is refused where the clock of the machine is minutes off. */
const NOTEWORTHY_MS = 5 * 60_000;

/** The clock of one org, as the `Date` headers of its answers show it. */
export type Clock = {
  /** Takes the time of an answer that has just come. */
  note(header: string | undefined): void;
  /** Whether an answer has shown it; until then it is taken for that of this machine. */
  isKnown(): boolean;
  now(): Date;
};

/** `onOff` hears once, in milliseconds, how far the clock of this machine is ahead of the org's, where that is a lot. */
export const orgClock = (onOff: (aheadMs: number) => void = () => {}): Clock => {
  let skew: number | undefined;
  let isReported = false;
  return {
    note(header = '') {
      const difference = Date.parse(header) - Date.now();
      if (Number.isNaN(difference)) return;
      skew = Math.abs(difference) < SMALLEST_MS ? 0 : difference;
      if (isReported || Math.abs(skew) < NOTEWORTHY_MS) return;
      isReported = true;
      onOff(-skew);
    },
    isKnown: () => skew !== undefined,
    now: () => new Date(Date.now() + (skew ?? 0)),
  };
};
