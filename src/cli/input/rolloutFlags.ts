import { Flags } from '@salesforce/sf-plugins-core';
import { orgFlags } from './flags.js';
import { loadMessages } from '../messages.js';
import { minutesFlag } from './flagTypes.js';

const messages = loadMessages('rollout');

/** The plan of a rollout. */
export const planFileFlag = {
  'plan-file': Flags.file({
    required: true,
    exists: true,
    helpGroup: 'PUSH',
    summary: messages.getMessage('flags.plan-file.summary'),
    description: messages.getMessage('flags.plan-file.description'),
  }),
};

/** Selects a rollout, for every command about one. */
export const rolloutFlags = { ...orgFlags, ...planFileFlag };

/** Approves waves that wait for an approval. */
export const approveFlag = Flags.string({
  multiple: true,
  helpGroup: 'PUSH',
  summary: messages.getMessage('flags.approve.summary'),
});

/** How long to keep taking steps. */
export const keepSteppingFlag = minutesFlag({
  helpGroup: 'EXECUTION',
  summary: messages.getMessage('flags.wait.summary'),
  description: messages.getMessage('flags.wait.description'),
});

export const reasonFlag = Flags.string({
  default: '',
  helpGroup: 'EXECUTION',
  summary: messages.getMessage('flags.reason.summary'),
});
