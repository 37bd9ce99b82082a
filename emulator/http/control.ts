import { type Row, SalesforceError, type Value } from '../model.js';
import { parseDateTime } from '../platform/datetime.js';
import { setSwitches } from '../platform/switchValues.js';
import { orgState } from './orgState.js';
import type { FaultSpec } from './faults.js';
import { type Call, json, jsonObject, noContent, type Reply } from './message.js';
import { catchUp, type OrgServer } from './orgServer.js';
import type { Route } from './router.js';

const control = (method: string, path: string, handle: Route['handle']): Route => ({
  method,
  template: `/__emulator/${path}`,
  handle,
  open: true,
});

/** Changes PackageSubscriber rows of one org: any column, including the hidden `_outcome`, `_duration` and `_gack`. */
const changeSubscriber = (server: OrgServer, call: Call): Reply => {
  const { orgKey, packageId, ...changes } = jsonObject(call);
  const table = server.org.store.table('PackageSubscriber')!;
  const rows: Row[] = [...table.where('OrgKey', String(orgKey))];
  const chosen = packageId === undefined ? rows : rows.filter((row) => row.MetadataPackageId === packageId);
  if (chosen.length === 0) bad(`No subscriber ${String(orgKey)}`);
  const allowed = new Set([...table.definition.fields.map(({ name }) => name), '_gack']);
  const unknown = Object.keys(changes).filter((name) => !allowed.has(name));
  if (unknown.length > 0) bad(`Not a column of PackageSubscriber: ${unknown.join(', ')}`);
  for (const row of chosen) table.update(row, changes as Record<string, Value>);
  return json({ changed: chosen.length });
};

const bad = (message: string): never => {
  throw new SalesforceError('BAD_CONTROL_CALL', message);
};

const changeSettings = (server: OrgServer, changes: Record<string, unknown>): Record<string, number> => {
  for (const [name, value] of Object.entries(changes)) {
    const holder = [server.org.timing, server.org.engine.settings, server.limits].find(
      (candidate) => name in candidate,
    );
    if (!holder || typeof value !== 'number' || name === 'maxVersion')
      return bad(`Not a setting: ${name}=${String(value)}`);
    (holder as Record<string, number>)[name] = value;
  }
  return settings(server);
};

const settings = ({ org, limits }: OrgServer): Record<string, number> => ({
  ...org.timing,
  ...org.engine.settings,
  apiCalls: limits.apiCalls,
  queryRows: limits.queryRows,
});

const addFaults = (server: OrgServer, call: Call): Reply => {
  const body = jsonObject(call);
  const specs = (Array.isArray(body.faults) ? body.faults : [body]) as FaultSpec[];
  return json({ ids: specs.map((spec) => server.faults.add(spec)) }, 201);
};

/** The queue runs up to the new time before the response is sent. */
const moveClock = (server: OrgServer, call: Call): Reply => {
  const { advanceMs, setTo, rate } = jsonObject(call);
  const { clock } = server.org;
  if (typeof rate === 'number') clock.setRate(rate);
  if (typeof setTo === 'string') clock.setTo(parseDateTime(setTo) ?? bad('setTo is not a dateTime'));
  if (typeof setTo === 'number') clock.setTo(setTo);
  if (typeof advanceMs === 'number') clock.advance(advanceMs);
  catchUp(server);
  return json(clockState(server));
};

const clockState = ({ org }: OrgServer): Record<string, unknown> => ({
  now: new Date(org.clock.now()).toISOString(),
  rate: org.clock.rate,
});

/** The emulator's own endpoints, without tokens, faults and counting. Their changes take effect at the current time. */
export const CONTROL_ROUTES: readonly Route[] = [
  control('GET', 'state', (server, call) => json(orgState(server, call.query))),
  control('GET', 'clock', (server) => json(clockState(server))),
  control('POST', 'clock', moveClock),
  control('GET', 'faults', (server) => json(server.faults.list())),
  control('POST', 'faults', addFaults),
  control('DELETE', 'faults', (server) => (server.faults.clear(), noContent())),
  control('DELETE', 'faults/{id}', (server, call) => (server.faults.remove(Number(call.params.id)), noContent())),
  control('GET', 'counters', (server) => json(server.calls.counters())),
  control('DELETE', 'counters', (server) => (server.calls.reset(), noContent())),
  control('GET', 'calls', (server) => json(server.calls.calls())),
  control('GET', 'switches', (server) => json(server.org.switches)),
  control('POST', 'switches', (server, call) => json(setSwitches(server.org.switches, jsonObject(call)))),
  control('GET', 'settings', (server) => json(settings(server))),
  control('POST', 'settings', (server, call) => json(changeSettings(server, jsonObject(call)))),
  control('POST', 'subscriber', changeSubscriber),
  control('POST', 'expire-session', (server) => (server.sessions.expireAll(), noContent())),
  control('POST', 'session', (server) => json({ accessToken: server.sessions.issue(server.identity.username) })),
];
