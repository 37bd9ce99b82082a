import { Org, type Connection } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { UsageError } from '../../core/errors/usageError.js';
import { isMistyped } from '../../core/orgs/ids.js';
import { createError, loadMessages } from '../messages.js';
import { defaultHub } from '../orgName.js';
import type { FlagValues } from './flagTypes.js';

const messages = loadMessages('push');

/**
 * The org that owns the package, for every command. Neither flag has a default of its own: oclif would look up the
 * default Dev Hub, and could fail, even where the other flag is given.
 */
export const orgFlags = {
  'target-dev-hub': Flags.optionalHub({
    default: undefined,
    exclusive: ['target-org'],
    summary: messages.getMessage('flags.target-dev-hub.summary'),
  }),
  'target-org': Flags.optionalOrg({
    default: undefined,
    exclusive: ['target-dev-hub'],
    summary: messages.getMessage('flags.target-org.summary'),
  }),
  'api-version': Flags.orgApiVersion(),
};

type OrgInput = FlagValues<typeof orgFlags>;

/** Whether the flags name an org. */
export const namesOrg = (flags: OrgInput): boolean =>
  flags['target-org'] !== undefined || flags['target-dev-hub'] !== undefined;

/**
 * The connection to the org that the flags name; otherwise to the org `otherwise`; otherwise to the default Dev Hub.
 */
export const connectionOf = async (flags: OrgInput, otherwise = ''): Promise<Connection> => {
  const named = flags['target-org'] ?? flags['target-dev-hub'];
  const org = named ?? (await (otherwise === '' ? defaultDevHub() : Org.create({ aliasOrUsername: otherwise })));
  return org.getConnection(flags['api-version']);
};

const defaultDevHub = async (): Promise<Org> => {
  const name = await defaultHub();
  if (name === '') throw createError('no-dev-hub');
  const org = await Org.create({ aliasOrUsername: name, isDevHub: true });
  if (!(await org.determineIfDevHubOrg())) throw createError('not-a-dev-hub', [name]);
  return org;
};

/** Names a push, in commands with another flag that can select one. */
export const pushRequestIdOr = (other: string) => {
  const flag = Flags.salesforceId({
    char: 'i',
    startsWith: '0DV',
    length: 'both',
    exactlyOne: ['push-request-id', other],
    ...messages.describedFlag('push-request-id', 'PUSH'),
  });
  const parse: typeof flag.parse = async (input, ...more) => {
    const id = await flag.parse(input, ...more);
    if (id !== undefined && isMistyped(id)) throw new UsageError({ kind: 'mistyped-id', id });
    return id;
  };
  return { ...flag, parse };
};

/** Names the version to push. */
export const versionFlag = Flags.string({
  char: 'p',
  required: true,
  ...messages.describedFlag('version', 'PUSH'),
});

export const verboseFlag = Flags.boolean(messages.flag('verbose', 'OUTPUT'));

export const dryRunFlag = Flags.boolean(messages.flag('dry-run', 'EXECUTION'));

export const noPromptFlag = Flags.boolean(messages.flag('no-prompt', 'EXECUTION'));

/** Selects a push: a named one, or the newest of this machine. */
export const pushFlags = (summary = messages.getMessage('flags.use-most-recent.summary')) => ({
  'push-request-id': pushRequestIdOr('use-most-recent'),
  'use-most-recent': Flags.boolean({
    exactlyOne: ['push-request-id', 'use-most-recent'],
    helpGroup: 'PUSH',
    summary,
  }),
});

/** When the push may start. No flag has a default, which would count as given: `--time-zone` alone has no meaning. */
export const startTimeFlags = {
  'start-time': Flags.string({
    char: 't',
    helpValue: 'TIME|now',
    ...messages.describedFlag('start-time', 'TIME'),
  }),
  'time-zone': Flags.string({ dependsOn: ['start-time'], ...messages.flag('time-zone', 'TIME') }),
};

/** The options of a plan for the start time. */
export const startOptions = ({
  'start-time': startTime,
  'time-zone': timeZone,
}: FlagValues<typeof startTimeFlags>) => ({
  startTime,
  timeZone,
});

/** An export of the push history. Where an org is named as well, only pushes are read from the export. */
export const pushHistoryFlag = (description: string) =>
  Flags.directory({
    ...messages.flag('from-history', 'PUSH'),
    description,
  });

/** An export of the push history in place of an org. It needs no login. */
export const historyFlag = (...exclusive: string[]) =>
  Flags.directory({
    exclusive: ['target-dev-hub', 'target-org', 'api-version', ...exclusive],
    ...messages.describedFlag('from-history', 'PUSH'),
  });
