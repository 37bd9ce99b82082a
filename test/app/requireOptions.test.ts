import { expect } from 'chai';
import {
  exportHistory,
  listCustomers,
  listPushes,
  listSubscribers,
  openPushOrg,
  planPush,
  planRetry,
  reopenPush,
  reportAdoption,
  reportPush,
  resumePush,
  schedulePush,
  UsageError,
  watchPush,
  type InterruptedPush,
  type OpenOrg,
  type OrgConnection,
  type PlannedPush,
} from '../../src/index.js';
import { only } from '../support/only.js';

/** Nothing is there: whoever asks the org, or reads a plan, fails. */
const org = only<OpenOrg>({});
const ID = '0DV3z0000000001';

/** Every function of the library with its options, and values that these can't have. */
const FUNCTIONS: Record<string, [call: (options: object) => Promise<unknown>, bad: Record<string, unknown>]> = {
  openPushOrg: [(options) => openPushOrg(only<OrgConnection>({}), options), { recordFolder: 1, apiVersion: 66 }],
  planPush: [
    (options) => planPush(org, { package: 'Acme CRM', orgs: 'all-behind', ...options }),
    {
      ...{ onInvalid: 'ignore', sample: 1.1, limit: 0, maxAttempts: 1.5, includeBlocked: 'true', ignoreLineage: 1 },
      ...{ allowDowngrade: 'no', migration: null },
    },
  ],
  'planPush, functions': [(functions) => planPush(org, { package: 'Acme CRM', orgs: 'all-behind' }, functions), {}],
  planRetry: [
    (options) => planRetry(org, ID, options),
    { only: 'all', maxAttempts: '3', ignoreErrors: 'x', ignoreLineage: 'no', allowDowngrade: 1 },
  ],
  schedulePush: [(options) => schedulePush(org, only<PlannedPush>({}), options), { wasAsked: 'yes' }],
  reopenPush: [(options) => reopenPush(ID, options), { recordFolder: 1 }],
  resumePush: [(functions) => resumePush(org, only<InterruptedPush>({}), functions), {}],
  watchPush: [(options) => watchPush(org, ID, options).next(), { timeoutMs: NaN, firstPollMs: -1 }],
  reportPush: [(options) => reportPush(org, ID, options), { ignoreErrors: 'x', maxFailures: 5 }],
  'reportPush, a limit': [(options) => reportPush(org, ID, options), { maxFailures: { percent: '5' } }],
  listPushes: [(options) => listPushes(org, options), { statuses: 'Failed', scheduledLastDays: -1 }],
  listCustomers: [(options) => listCustomers(only<OrgConnection>({}), options).next(), { package: 33 }],
  listSubscribers: [
    (options) => listSubscribers(org, { package: 'Acme CRM', ...options }),
    { behind: 1.4, limit: 0, package: '' },
  ],
  reportAdoption: [
    (options) => reportAdoption(org, { package: 'Acme CRM', ...options }),
    { since: 'today', snapshotFile: true, exclude: 'x' },
  ],
  exportHistory: [
    (options) => exportHistory(org, { outputDir: '/nowhere', ...options }),
    { outputDir: 7, package: '' },
  ],
};

const thrownBy = async (promise: Promise<unknown>): Promise<UsageError> => {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof UsageError) return error;
  throw error;
};

describe('options of the library', () => {
  for (const [name, [call, bad]] of Object.entries(FUNCTIONS)) {
    it(`are known by name, and have a value that they can have, before anything is asked: ${name}`, async () => {
      const { problem } = await thrownBy(call({ fitler: [] }));
      expect(problem).to.include({ kind: 'unknown-option', option: 'fitler' });
      for (const [option, value] of Object.entries(bad))
        expect((await thrownBy(call({ [option]: value }))).problem, option).to.include({ kind: 'bad-option', option });
    });
  }
});
