import { Flags } from '@salesforce/sf-plugins-core';
import type { FailureLimit } from '../core/push/outcome.js';
import { loadMessages } from './messages.js';

const messages = loadMessages('push');

/** A number of orgs, or a share of those of the push: `20` or `5%`. */
export const limitFlag = Flags.custom<FailureLimit>({
  helpValue: 'N|PERCENT%',
  parse(input) {
    const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(input.trim()) ?? [];
    const value = Number(number);
    if (percent === '%' && value <= 100) return Promise.resolve({ percent: value });
    if (percent === '' && Number.isSafeInteger(value)) return Promise.resolve({ count: value });
    throw messages.createFlagError('error.notALimit', [input]);
  },
});
