import type { Listener } from '../../app/listener.js';
import type { WaitDetails } from '../../app/push/waitDetails.js';
import type { Interrupt } from '../interrupt.js';

/** Shows each look at a push that is waited for. */
export type WaitLines = Required<Pick<Listener, 'onLook' | 'onMiss'>> & { stop: () => void };

/** What there is to know of a push beside its looks, on a terminal. */
export type WaitTools = Pick<WaitDetails, 'now'> &
  Partial<WaitDetails> & {
    /** What Ctrl-C says while it is waited for, and the command that shows the push. */
    interrupt?: Interrupt;
    check?: string;
  };
