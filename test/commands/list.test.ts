import { expect } from 'chai';
import type { PackagePushListResult } from '../../src/commands/package/push/list.js';
import { commands } from '../support/inProcess.js';

const LIST = ['package', 'push', 'list'];

describe('package push list', () => {
  const cli = commands({ scenario: 'orgs=40,history=3,versions=3' });

  it('shows every push as text, newest first, and nothing on standard error', async () => {
    const { code, stdout, stderr } = await cli.sf(LIST);
    expect([code, stderr]).to.deep.equal([0, '']);
    const [head = '', ...lines] = stdout.trimEnd().split('\n');
    expect(head).to.match(/^ +Push request +Version +Status +Start \(UTC\) +Orgs +Succeeded +Failed$/);
    const pushes = cli
      .rows('PackagePushRequest')
      .toSorted((a, b) => Number(b.ScheduledStartTime) - Number(a.ScheduledStartTime));
    expect(lines.map((line) => line.trim().split(' ')[0])).to.deep.equal(pushes.map(({ Id }) => Id));
  });

  it('gives the same as JSON', async () => {
    const { code, json, stderr } = await cli.sf<PackagePushListResult>([...LIST, '--json']);
    expect([code, json.status, stderr]).to.deep.equal([0, 0, '']);
    expect(json.result.pushRequests.map(({ pushRequestId }) => pushRequestId)).to.have.members(
      cli.rows('PackagePushRequest').map(({ Id }) => Id),
    );
  });

  it('filters by status, in either spelling, and by package', async () => {
    const args = [...LIST, '--status', 'cancelled', '--package', 'Acme CRM', '--json'];
    const { json } = await cli.sf<PackagePushListResult>(args);
    expect(json.result.pushRequests.map(({ status }) => status)).to.deep.equal(['Canceled']);
  });

  it('lists the statuses where it is given an unknown one', async () => {
    const { code, stdout, stderr } = await cli.sf([...LIST, '--status', 'done']);
    expect(code).not.to.equal(0);
    expect(stdout).to.equal('');
    expect(stderr)
      .to.contain('"done" isn\'t a status')
      .and.to.contain('Created, Pending, InProgress, Succeeded, Failed, Canceled');
  });

  it('names an unknown package', async () => {
    const { code, stderr } = await cli.sf([...LIST, '--package', 'Acme CMR']);
    expect(code).to.equal(1);
    expect(stderr).to.contain('Acme CMR');
  });
});
