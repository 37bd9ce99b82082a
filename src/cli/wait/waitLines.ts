import type { Listener } from '../../app/listener.js';
import type { PushEstimate } from '../../core/report/estimate.js';
import type { CountedPushRequest } from '../../core/model.js';
import type { CauseBlock } from '../../core/report/byCause.js';
import type { Interrupt } from '../interrupt.js';

/** Shows each look at a push that is waited for. */
export type WaitLines = Required<Pick<Listener, 'onLook' | 'onMiss'>> & { stop: () => void };

/** What there is to know of a push beside its looks, on a terminal. */
export type WaitTools = {
  /** By the org's clock. */
  now: () => Date;
  /** Why orgs have failed so far. */
  causes?: (pushRequestId: string) => Promise<CauseBlock[]>;
  /** How long it will take, until its own pace tells. */
  estimate?: (push: CountedPushRequest) => Promise<PushEstimate | null>;
  /** What Ctrl-C says while it is waited for, and the command that shows the push. */
  interrupt?: Interrupt;
  check?: string;
};
