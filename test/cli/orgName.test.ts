import { SfError, type AuthInfo } from '@salesforce/core';
import { expect } from 'chai';
import { toSfError, withSfErrors, type ErrorContext } from '../../src/cli/errors/errors.js';
import { orgInError, orgName } from '../../src/cli/orgName.js';
import { OrgError } from '../../src/core/errors/orgError.js';
import { UsageError } from '../../src/core/errors/usageError.js';
import { ScheduleBroken, WaitBroken } from '../../src/core/push/broken.js';
import { RolloutBroken } from '../../src/core/rollout/result/rolloutBroken.js';
import { gateways } from '../support/gateway.js';
import { report } from '../support/reports.js';

const over = new OrgError('session', 'INVALID_SESSION_ID', 'expired');
const cause = new Error('no space left');
const { pushRequestId: ID } = report('Pending', {});

/** An org that is logged in to, by its alias where it has one. */
describe('the org that an error is about', () => {
  const open = gateways();
  const loggedIn = async (alias?: string): Promise<{ username: string; url: string; authInfo: AuthInfo }> => {
    const { hub, connection } = await open({ scenario: 'tiny' }, '66.0', undefined, 'jwt');
    const username = String(connection.getUsername());
    const core = await import('@salesforce/core');
    const authInfo = await core.AuthInfo.create({ username });
    if (alias !== undefined) await authInfo.setAlias(alias);
    return { username, url: hub.url, authInfo };
  };
  const hostOf = (url: string): string => new URL(url).host;

  it('is named with its alias, user and host, and the command to log in', async () => {
    const { username, url } = await loggedIn('hub');
    const expected = {
      name: `hub (${username}) at ${hostOf(url)}`,
      display: 'sf org display --target-org hub',
      login: `sf org login web --alias hub --instance-url ${url}`,
    };
    expect(await orgInError(['-i', ID, '-o', 'hub'], '')).to.deep.equal(expected);
    expect(await orgInError([`--target-org=${username}`], 'somebody')).to.deep.equal(expected);
    expect(await orgInError([], username)).to.deep.equal(expected);
    expect(await orgName(username)).to.equal(`hub (${username})`);
  });

  it('is named by its user where it has no alias', async () => {
    const { username, url } = await loggedIn();
    expect(await orgInError([], username)).to.deep.equal({
      name: `${username} at ${hostOf(url)}`,
      display: `sf org display --target-org ${username}`,
      login: `sf org login web --instance-url ${url}`,
    });
    expect([await orgName(username), await orgName('')]).to.deep.equal([username, 'the org']);
  });

  it('is not named where this machine does not know it, or none was given', async () => {
    expect(await orgInError(['-o', 'nobody'], '')).to.equal(undefined);
    expect(await orgInError([], '')).to.equal(undefined);
  });

  it('is in every error that the org has caused, and in no other', async () => {
    const { username, url } = await loggedIn('hub');
    let [org, known]: [unknown, ErrorContext] = [undefined, { username: '' }];
    const run = async (error: Error, argv?: string[], user = ''): Promise<SfError> => {
      const command = {
        jsonEnabled: () => false,
        logToStderr: () => undefined,
        ...(argv === undefined ? {} : { argv }),
      };
      const thrown: unknown = await withSfErrors(command, (context) => {
        context.username = user;
        known = context;
        return Promise.reject(error);
      }).catch((reason: unknown) => reason);
      ({ org } = known);
      return thrown instanceof SfError ? thrown : expect.fail(String(thrown));
    };
    const named = `hub (${username}) at ${hostOf(url)}`;
    const failing = [over, new ScheduleBroken(over, ID, false), new WaitBroken(over, ID, undefined)];
    const rollouts = [new RolloutBroken(over, ID, undefined), new RolloutBroken(over, null, undefined, 'paused')];
    for (const error of [...failing, ...rollouts]) {
      for (const { message, actions } of [await run(error, ['-o', 'hub']), await run(error, undefined, username)]) {
        expect(message, error.name).to.contain(named);
        expect(actions?.join(' '), error.name).to.contain('sf org login web --alias hub');
      }
      expect((await run(error)).message, error.name).not.to.contain(named);
    }
    const ofOrg = [
      new UsageError({ kind: 'no-such-package', package: 'Acme' }),
      new UsageError({ kind: 'no-such-version', package: 'Acme@9', candidates: [] }),
      new UsageError({ kind: 'no-such-push', pushRequestId: ID }),
    ];
    for (const error of ofOrg) {
      expect((await run(error, ['-o', 'hub'])).message, error.kind).to.contain(`The org ${named} has no `);
      expect((await run(error)).message, error.kind).to.contain('The org has no ');
    }
    const others = [
      new ScheduleBroken(cause, ID, false),
      new UsageError({ kind: 'no-orgs', read: 0, kept: 0, dropped: [], isFile: false }),
    ];
    for (const error of others) {
      expect((await run(error, ['-o', 'hub'])).message).not.to.contain(named);
      expect(org, 'nobody has looked it up').to.equal(undefined);
    }
  });
});

describe('an error message', () => {
  const made = (...args: Parameters<typeof toSfError>): SfError => {
    const error = toSfError(...args);
    return error instanceof SfError ? error : expect.fail(error.name);
  };

  it('about a halted rollout whose pushes could not be canceled advises to run the command again', () => {
    for (const halted of ['paused', 'aborted'] as const) {
      const error = made(new RolloutBroken(cause, null, undefined, halted), { username: 'pm', wait: 'sf the command' });
      expect([error.exitCode, error.name]).to.deep.equal([1, 'Error']);
      expect(error.message)
        .to.match(/^no space left\. /)
        .and.contain(halted);
      expect(error.actions?.join(' '))
        .to.match(/this command again/i)
        .and.not.contain('sf the command');
    }
    const session = made(new RolloutBroken(over, null, undefined, 'aborted'));
    expect(session.actions?.[0]).to.contain('sf org login web');
    expect(session.actions).to.have.length.above(1);
  });

  it('about a push without a record says how to find it, by its id if it has one', () => {
    const actions = (pushRequestId: string | null): string =>
      (made(new UsageError({ kind: 'no-record', pushRequestId, for: 'resume' })).actions ?? []).join(' ');
    for (const id of [null, ID])
      expect(actions(id))
        .to.contain(`report -i ${id ?? '<id>'}`)
        .and.contain(`abort -i ${id ?? '<id>'}`);
  });

  it('about waiting for a push contains its last known state', () => {
    const seen = report('InProgress', { InProgress: 1, Succeeded: 2 });
    const error = made(new WaitBroken(cause, ID, seen), { username: 'pm' });
    expect(error.message).to.contain(`Push request ${ID}`).and.contain('2 of 3 orgs');
    expect(error.data).to.deep.equal({
      ...{ pushRequestId: ID, status: 'InProgress', jobs: seen.jobs, outcome: 'waiting' },
      resume: `sf package push resume -i ${ID} --target-org pm --wait 60`,
    });
    expect(made(new WaitBroken(cause, ID, undefined)).data).to.include({ status: null, jobs: null });
  });

  it('adds the target org of the command to advised commands', () => {
    const advice = 'Run "sf package push list" or "sf org list", then "sf package push report -i 0DV".';
    const error = made(new SfError('x', 'X', [advice]), { username: '', argv: ['-o', 'pm'] });
    expect(error.actions).to.deep.equal([
      'Run "sf package push list --target-org pm" or "sf org list", then "sf package push report -i 0DV --target-org pm".',
    ]);
    expect(made(new SfError('x', 'X', [advice])).actions).to.deep.equal([advice]);
    expect(toSfError(new Error('x'), { username: '', argv: ['-o', 'pm'] })).not.to.have.property('actions');
  });
});
