import { withInvisible, withoutEscapes } from '../../src/core/text/plain.js';

/**
 * Characters that reorder the text around them, with which a name could show another text than it contains, and control
 * characters, which are invisible.
 */
const HIDDEN = /[[\p{Cc}--[\t\n\r]]\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gv;

/** Text of another company without terminal escape sequences, and with invisible characters written as `\u200b`. */
export const plain = (text: string): string => withInvisible(withoutEscapes(text).replaceAll(HIDDEN, ''));
