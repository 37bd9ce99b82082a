import type { Listener } from '../../app/listener.js';
import type { WaitDetails } from '../../app/push/waitForPush.js';
import type { Interrupt } from '../interrupt.js';

/** Shows each poll of a push while the command waits for it. */
export type WaitLines = Required<Pick<Listener, 'onLook' | 'onMiss'>> & { stop: () => void };

/** What the display on a terminal needs besides the polls. */
export type WaitTools = Pick<WaitDetails, 'now'> &
  Partial<WaitDetails> & {
    /** Receives the Ctrl-C message for the time of waiting, and the command that shows the push. */
    interrupt?: Interrupt;
    check?: string;
  };
