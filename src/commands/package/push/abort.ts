import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { abortPush, findOrphanedRequests, readAbortable } from '../../../app/push/abortPush.js';
import { openPushOrg, type OpenOrg } from '../../../app/openPushOrg.js';
import { requireConfirmation } from '../../../cli/confirm/confirm.js';
import { withSfErrors } from '../../../cli/errors/errors.js';
import { connectionOf, noPromptFlag, orgFlags, pushRequestIdOr } from '../../../cli/input/flags.js';
import { createFlagError, loadMessages } from '../../../cli/messages.js';
import { orgOptions } from '../../../cli/org/orgOptions.js';
import { exitCodes } from '../../../cli/outcome.js';
import { show } from '../../../cli/output/show.js';
import type { CountedPushRequest } from '../../../core/model.js';
import { tallyJobs } from '../../../core/status.js';
import { readDuration } from '../../../core/text/duration.js';
import { paragraph } from '../../../format/document/blocks.js';
import { abortQuestion, formatOrphanedRequests } from '../../../format/push/list.js';
import { counted, pushName } from '../../../format/text.js';

const messages = loadMessages('package.push.abort');
/** The canceled push at the top level (null with --stale-after), and every push that was canceled. */
export type PackagePushAbortResult = {
  [Key in keyof CountedPushRequest]: CountedPushRequest[Key] | null;
} & { pushRequests: CountedPushRequest[] };

const NO_PUSH = {
  pushRequestId: null,
  status: null,
  package: null,
  version: null,
  scheduledStartTime: null,
  startTime: null,
  endTime: null,
  durationSeconds: null,
  jobs: tallyJobs([]),
};

export default class PackagePushAbort extends SfCommand<PackagePushAbortResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed');

  public static readonly flags = {
    ...orgFlags,
    'push-request-id': pushRequestIdOr('stale-after'),
    // An age such as 7d, 12h or 30m; in milliseconds.
    'stale-after': Flags.custom<number>({
      parse: (input) => {
        const age = readDuration(input.trim().toLowerCase());
        if (age === undefined) throw createFlagError('not-an-age', [input]);
        return Promise.resolve(age.milliseconds);
      },
    })({
      helpValue: 'AGE',
      exactlyOne: ['push-request-id', 'stale-after'],
      ...messages.flag('stale-after', 'PUSH'),
    }),
    'no-prompt': noPromptFlag,
  };

  public async run(): Promise<PackagePushAbortResult> {
    return withSfErrors(this, async () => {
      const { flags } = await this.parse(PackagePushAbort);
      const { 'push-request-id': id, 'stale-after': age = 0, 'no-prompt': noPrompt } = flags;
      const org = await openPushOrg(await connectionOf(flags), orgOptions());
      if (id !== undefined) {
        const found = await readAbortable(org, id);
        if (!noPrompt) await requireConfirmation(this, abortQuestion(found));
        const push = await this.cancel(org, found);
        return { ...push, pushRequests: [push] };
      }
      const orphaned = await findOrphanedRequests(org, age);
      show(this, formatOrphanedRequests(orphaned));
      const question = messages.getMessage('question', [counted(orphaned.length, 'push request')]);
      if (orphaned.length > 0 && !noPrompt) await requireConfirmation(this, question);
      const pushRequests: CountedPushRequest[] = [];
      for (const push of orphaned) pushRequests.push(await this.cancel(org, push));
      return { ...NO_PUSH, pushRequests };
    });
  }

  private async cancel(org: OpenOrg, push: CountedPushRequest): Promise<CountedPushRequest> {
    const canceled = await abortPush(org, push);
    const tokens = [push.pushRequestId, pushName(canceled), counted(canceled.jobs.total, 'org')];
    show(this, [paragraph({ text: messages.getMessage('canceled', tokens), style: 'good' })]);
    return canceled;
  }
}
