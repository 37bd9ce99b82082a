import { withInvisible, withoutEscapes } from '../../src/core/text/plain.js';

/**
 * Letters that reorder the text around them, with which a name could show another text than it holds, and control
 * characters, which have no shape.
 */
const HIDDEN = /[[\p{Cc}--[\t\n\r]]\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gv;

/** Text of another company, without the orders that a terminal would take from it, and with what has no shape written as `\u200b`. */
export const plain = (text: string): string => withInvisible(withoutEscapes(text).replaceAll(HIDDEN, ''));
