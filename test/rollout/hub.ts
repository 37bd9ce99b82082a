import { OrgError } from '../../src/core/errors/orgError.js';
import type { PushOrg, PushSnapshot, VersionRequest } from '../../src/core/ports.js';
import type { PushableVersion } from '../../src/core/model.js';
import type { CallName } from './events.js';
import { OLD, OLDEST, VIA, WANTED, type LedgerPush, type Ledger } from './ledger.js';
import { KINDS } from './orgScenarios.js';
import { PLAIN_LINEAGE } from '../support/lineage.js';
import { foundBy, pagesOf, snapshotOf } from '../support/hub.js';

const version = (id: string, number: string): PushableVersion => ({
  package: { id: '0333z0000000001AAA', name: 'Acme CRM', namespace: 'acme' },
  version: { id, name: null, number },
  ...{ released: true, deprecated: false },
});

export const PUSHABLE = version(WANTED, '1.10.0.4');
const VIA_VERSION = version(VIA, '1.9.5.1');
const VERSIONS = [PUSHABLE, version(OLD, '1.9.0.7'), VIA_VERSION, version(OLDEST, '1.8.0.2')];
/** 1.10 was built upon 1.9, and 1.9.5 upon 1.8: from 1.8 it takes two pushes. */
const ANCESTORS = new Map([
  [WANTED, OLD],
  [OLD, null],
  [VIA, OLDEST],
  [OLDEST, null],
]);

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const requestOf = ({ id, status, scheduled, startedAt, endedAt }: LedgerPush): VersionRequest => ({
  ...{ pushRequestId: id, status, scheduledStartTime: iso(scheduled), startTime: iso(startedAt) },
  endTime: iso(endedAt),
});

const snapshotOfPush = (push: LedgerPush): PushSnapshot =>
  snapshotOf(
    requestOf(push),
    PUSHABLE,
    [...push.jobs.values()].map(({ jobId, orgKey, status, startedAt, endedAt, kind }) => ({
      ...{ jobId, orgKey, status, startTime: iso(startedAt), endTime: iso(endedAt) },
      errors: status === 'Failed' ? KINDS[kind!].errors(orgKey) : undefined,
    })),
  );

/** One call of a port: does the work, unless a fault comes before or after it. */
export type Call = <T>(name: CallName, work: () => T) => Promise<T>;

/** What a rollout asks of the org, answered from the ledger. */
export const hubOf = (ledger: Ledger, call: Call): PushOrg => {
  const find = (id: string): LedgerPush | undefined => ledger.pushes.find((each) => each.id === id);
  const hub: Partial<PushOrg> = {
    lineage: () => Promise.resolve({ ...PLAIN_LINEAGE, kind: 'managed', ancestors: ANCESTORS }),
    preflight: ({ orgs, versionId }) =>
      call('preflight', () => ({
        versions: [...VERSIONS],
        subscribers: new Map(
          orgs.flatMap((orgKey) => {
            const org = ledger.orgs.get(orgKey);
            return org === undefined ? [] : [[orgKey, org.subscriber] as const];
          }),
        ),
        // In no particular order.
        requests: ledger.pushes
          .toReversed()
          .filter((push) => push.versionId === versionId)
          .map(requestOf),
      })),
    async *subscribersOf(query) {
      const found = await call('subscribers', () =>
        foundBy(
          query,
          [...ledger.orgs.values()].map(({ subscriber }) => subscriber),
        ),
      );
      yield* pagesOf(found);
    },
    openOrgs: (ids) =>
      call('open orgs', () => {
        const jobs = ids.flatMap((id) => [...(find(id)?.jobs.values() ?? [])]);
        return new Set(jobs.filter(({ endedAt }) => endedAt === null).map(({ orgKey }) => orgKey));
      }),
    state: (id) =>
      call('state', () => {
        const push = find(id);
        return push && { status: push.status, orgs: [...push.jobs.keys()] };
      }),
    snapshot: (id) =>
      call('snapshot', () => {
        const push = find(id);
        return push && snapshotOfPush(push);
      }),
    cancel: (id) =>
      call('cancel', () => {
        const push = find(id);
        if (push?.status !== 'Created' && push?.status !== 'Pending')
          throw new OrgError('refused', 'INVALID_OPERATION', `it is ${push?.status ?? 'not there'}`);
        ledger.cancel(push);
      }),
  };
  return hub as PushOrg;
};
