import { Messages } from '@salesforce/core';
import { SfCommand } from '@salesforce/sf-plugins-core';
import { requireConfirmation } from '../../../cli/confirm.js';
import { toSfError } from '../../../cli/errors.js';
import { connectionOf, noPromptFlag, orgFlags, pushRequestIdFlag } from '../../../cli/flags.js';
import { exitCodes } from '../../../cli/outcome.js';
import { STATUSES } from '../../../core/status.js';
import type { CountedPushRequest } from '../../../core/types.js';
import { abortQuestion } from '../../../format/abort.js';
import { pushName } from '../../../format/pushName.js';
import { counted } from '../../../format/text.js';
import { connectPushOrg } from '../../../salesforce/pushOrg.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-package-push', 'package.push.abort');
const shared = Messages.loadMessages('sf-plugin-package-push', 'push');

export type PackagePushAbortResult = CountedPushRequest;

export default class PackagePushAbort extends SfCommand<PackagePushAbortResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes('succeeded', 'failed');

  public static readonly flags = {
    ...orgFlags,
    'push-request-id': pushRequestIdFlag,
    'no-prompt': noPromptFlag,
  };

  public async run(): Promise<PackagePushAbortResult> {
    const { flags } = await this.parse(PackagePushAbort);
    const id = flags['push-request-id'];
    const org = connectPushOrg(await connectionOf(flags));
    const push = await org.overview(id);
    if (push === undefined) throw shared.createError('error.noSuchPush', [id]);
    if (!STATUSES[push.status].abortable) {
      throw messages.createError(`error.notAbortable${push.status}`, [id, pushName(push)]);
    }
    if (!flags['no-prompt']) await requireConfirmation(this, abortQuestion(push));
    await org.cancel(id);
    const canceled = (await org.overview(id)) ?? push;
    this.logSuccess(messages.getMessage('canceled', [id, pushName(canceled), counted(canceled.jobs.total, 'org')]));
    return canceled;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
