import { SfCommand } from '@salesforce/sf-plugins-core';
import { ageFlag } from '../../../cli/ageFlag.js';
import { requireConfirmation } from '../../../cli/confirm.js';
import { toSfError } from '../../../cli/errors.js';
import { connectionOf, noPromptFlag, orgFlags, pushRequestIdOr } from '../../../cli/flags.js';
import { loadMessages } from '../../../cli/messages.js';
import { exitCodes } from '../../../cli/outcome.js';
import { openPushOrg } from '../../../compose/openPushOrg.js';
import { findOrphanedRequests } from '../../../core/push/staleRequests.js';
import type { PushOrg } from '../../../core/ports.js';
import { aboutStatus, countJobs, parseStatus } from '../../../core/status.js';
import type { CountedPushRequest } from '../../../core/model.js';
import { abortQuestion, formatOrphanedRequests } from '../../../format/abort.js';
import { pushName } from '../../../format/pushName.js';
import { counted } from '../../../format/text.js';

const messages = loadMessages('package.push.abort');
const shared = loadMessages('push');

/** The one push that was named, at the top level (null with --stale-after), and every push that was canceled. */
export type PackagePushAbortResult = {
  [Key in keyof CountedPushRequest]: CountedPushRequest[Key] | null;
} & { pushRequests: CountedPushRequest[] };

const NO_PUSH = {
  ...{ pushRequestId: null, status: null, package: null, version: null, scheduledStartTime: null },
  ...{ startTime: null, endTime: null, durationSeconds: null, jobs: countJobs([]) },
};

export default class PackagePushAbort extends SfCommand<PackagePushAbortResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed');

  public static readonly flags = {
    ...orgFlags,
    'push-request-id': pushRequestIdOr('stale-after'),
    'stale-after': ageFlag({
      exactlyOne: ['push-request-id', 'stale-after'],
      summary: messages.getMessage('flags.stale-after.summary'),
    }),
    'no-prompt': noPromptFlag,
  };

  public async run(): Promise<PackagePushAbortResult> {
    const { flags } = await this.parse(PackagePushAbort);
    const id = flags['push-request-id'];
    const org = openPushOrg(await connectionOf(flags));
    if (id !== undefined) {
      const push = await this.abortOne(org, id, flags['no-prompt']);
      return { ...push, pushRequests: [push] };
    }
    return { ...NO_PUSH, pushRequests: await this.abortStale(org, flags['stale-after'] ?? 0, flags['no-prompt']) };
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }

  private async abortOne(org: PushOrg, id: string, noPrompt: boolean): Promise<CountedPushRequest> {
    const push = await org.overview(id);
    if (push === undefined) throw shared.createError('error.noSuchPush', [id]);
    if (!aboutStatus(push.status).abortable) {
      throw messages.createError(`error.notAbortable${parseStatus(push.status) ?? 'Other'}`, [
        id,
        pushName(push),
        push.status,
      ]);
    }
    if (!noPrompt) await requireConfirmation(this, abortQuestion(push));
    return this.cancel(org, push);
  }

  private async abortStale(org: PushOrg, age: number, noPrompt: boolean): Promise<CountedPushRequest[]> {
    const orphanedRequests = await findOrphanedRequests(org, new Date((await org.time()).getTime() - age));
    for (const line of formatOrphanedRequests(orphanedRequests)) this.log(line);
    if (orphanedRequests.length === 0) return [];
    if (!noPrompt)
      await requireConfirmation(
        this,
        messages.getMessage('question', [counted(orphanedRequests.length, 'push request')]),
      );
    const canceled: CountedPushRequest[] = [];
    for (const push of orphanedRequests) canceled.push(await this.cancel(org, push));
    return canceled;
  }

  private async cancel(org: PushOrg, push: CountedPushRequest): Promise<CountedPushRequest> {
    const { pushRequestId } = push;
    await org.cancel(pushRequestId);
    const canceled = (await org.overview(pushRequestId)) ?? push;
    this.logSuccess(
      messages.getMessage('canceled', [pushRequestId, pushName(canceled), counted(canceled.jobs.total, 'org')]),
    );
    return canceled;
  }
}
