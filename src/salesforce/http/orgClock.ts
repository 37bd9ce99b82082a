/** Smaller differences come from the network, or from the `Date` header, which has whole seconds only. */
const SMALLEST_MS = 5000;
/** From this difference on a warning is useful: a login is refused where the machine's clock is minutes off. */
const NOTEWORTHY_MS = 5 * 60_000;

/** The clock of one org, as shown by the `Date` headers of its responses. */
export type Clock = {
  /** Takes the time of a response that has just arrived. */
  note(header: string | undefined): void;
  /** Whether a response has shown the time. Until then the time of this machine is used. */
  isKnown(): boolean;
  now(): Date;
};

/**
 * `onOff` is called once where the clocks differ a lot, with the milliseconds by which this machine's clock is ahead of
 * the org's.
 */
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
