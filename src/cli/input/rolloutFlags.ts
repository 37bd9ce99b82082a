import { Flags } from '@salesforce/sf-plugins-core';
import { loadMessages } from '../messages.js';
import { orgFlags } from './flags.js';
import { minutesFlag } from './flagTypes.js';

const messages = loadMessages('rollout');

/** The plan of a rollout. */
export const planFileFlag = {
  'plan-file': Flags.file({
    required: true,
    exists: true,
    ...messages.describedFlag('plan-file', 'PUSH'),
  }),
};

/** Selects a rollout, for every command about one. */
export const rolloutFlags = { ...orgFlags, ...planFileFlag };

/** Approves waves that wait for an approval. */
export const approveFlag = Flags.string({
  multiple: true,
  ...messages.flag('approve', 'PUSH'),
});

/** How long to keep taking steps. */
export const keepSteppingFlag = minutesFlag(messages.describedFlag('wait', 'EXECUTION'));

export const reasonFlag = Flags.string({
  default: '',
  ...messages.flag('reason', 'EXECUTION'),
});
