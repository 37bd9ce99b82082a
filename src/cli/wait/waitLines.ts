import type { Listener } from '../../app/listener.js';
import type { PushEstimate } from '../../core/history/estimate.js';
import type { CountedPushRequest } from '../../core/model.js';
import type { CauseBlock } from '../../core/report/byCause.js';
import type { Interrupt } from '../interrupt.js';

/** Shows each poll of a push while the command waits for it. */
export type WaitLines = Required<Pick<Listener, 'onLook' | 'onMiss'>> & { stop: () => void };

/** What the display on a terminal needs besides the polls. */
export type WaitTools = {
  /** By the org's clock. */
  now: () => Date;
  /** Why orgs have failed so far. */
  causes?: (pushRequestId: string) => Promise<CauseBlock[]>;
  /** How long it will take, until the speed of the push itself is known. */
  estimate?: (push: CountedPushRequest) => Promise<PushEstimate | null>;
  /** Receives the Ctrl-C message for the time of waiting, and the command that shows the push. */
  interrupt?: Interrupt;
  check?: string;
};
